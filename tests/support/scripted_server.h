// A server whose every byte a test decides.
#ifndef PHONEGATE_TESTS_SUPPORT_SCRIPTED_SERVER_H_
#define PHONEGATE_TESTS_SUPPORT_SCRIPTED_SERVER_H_

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <openssl/ssl.h>

#include "service/base/mutex.h"
#include "tests/support/listener.h"
#include "tests/support/test_certificate.h"

namespace phonegate {

class ScriptedServer;

// One accepted connection, as its script sees it. Calls block the script's
// thread, and end when the client or the test closes the connection.
class Peer {
 public:
  // Counts from 0 in the order of acceptance.
  int number() const { return number_; }

  // The next whole HTTP/1.1 request (headers and a body of its Content-Length),
  // also kept by the server; nothing when the client closed.
  std::optional<std::string> ReadRequest();
  // Exactly `count` bytes; nothing when the client closed before.
  std::optional<std::string> Read(std::size_t count);
  void Write(std::string_view bytes);
  // Returns once the client has closed its side.
  void WaitForClose();
  // Keeps something in the server's list of requests.
  void Record(std::string what);

 private:
  friend class ScriptedServer;
  Peer(ScriptedServer& server, int number, int fd) : server_(server), number_(number), fd_(fd) {}
  bool ReadMore();

  ScriptedServer& server_;
  const int number_;
  const int fd_;
  SSL* tls_ = nullptr;
  std::string read_;  // and not yet consumed
};

// Accepts connections on a free port of 127.0.0.1 and runs `script` on a thread
// for each. When the script returns, the connection is closed.
class ScriptedServer {
 public:
  using Script = std::function<void(Peer&)>;

  // Speaks clear text.
  explicit ScriptedServer(Script script);
  // Speaks TLS, and offers only `alpn` ("h2" or "http/1.1"). A connection whose
  // handshake fails is counted, and has no script.
  ScriptedServer(Script script, const TestCertificate& certificate, std::string alpn);
  // Ends all connections.
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  int port() const { return listener_.port(); }
  std::string origin() const;

  // What came so far, over all connections, in the order it came.
  std::vector<std::string> requests() const;
  int connections() const;
  // Blocks until that many were there; gives up after 30 s.
  bool WaitForRequests(std::size_t count);
  bool WaitForClosed(int count);

 private:
  friend class Peer;
  void Listen();
  void Serve(Peer& peer);

  const Script script_;
  const std::string alpn_;
  SSL_CTX* tls_ = nullptr;
  Listener listener_;

  mutable Mutex mutex_;
  CondVar changed_;
  std::vector<std::string> requests_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<Peer>> peers_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(mutex_);
  int closed_ ABSL_GUARDED_BY(mutex_) = 0;
  std::thread acceptor_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_SUPPORT_SCRIPTED_SERVER_H_
