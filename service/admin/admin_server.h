// The admin port: health, version, metrics and a status page over HTTP/1.1.
#ifndef PHONEGATE_SERVICE_ADMIN_ADMIN_SERVER_H_
#define PHONEGATE_SERVICE_ADMIN_ADMIN_SERVER_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/admin/admin_connection.h"
#include "service/admin/admin_pages.h"
#include "service/lane/awaitable.h"

namespace phonegate {

struct AdminOptions {
  std::string host = "127.0.0.1";  // an IP address or "localhost"
  std::uint16_t port = 9090;       // 0: the system chooses
  AdminLimits limits = {};
};

// Serves `pages` on a thread of its own from Start to destruction.
//
// Every connection carries one request and has a time limit for each step. When
// all places are taken, the client that has been silent for longest makes room,
// so that slow clients cannot keep the probes out.
class AdminServer {
 public:
  // Listens and serves. `pages` outlives the server. An error is one sentence
  // that names the address and the key listen.admin:
  //   INVALID_ARGUMENT     the host is not an address.
  //   FAILED_PRECONDITION  the address cannot be listened on, such as a port in use.
  static absl::StatusOr<std::unique_ptr<AdminServer>> Start(AdminOptions options, const AdminPages& pages);

  // Ends all connections at once and waits for the thread.
  ~AdminServer();
  AdminServer(const AdminServer&) = delete;
  AdminServer& operator=(const AdminServer&) = delete;

  // The port that it listens on.
  std::uint16_t port() const { return port_; }

 private:
  class Silent;

  AdminServer(AdminOptions options, const AdminPages& pages);
  absl::Status Listen();
  Awaitable<> AcceptForEver();
  Awaitable<> MakeRoom();
  void Spawn(boost::asio::ip::tcp::socket socket);
  Awaitable<> Serve(boost::asio::ip::tcp::socket socket);

  const AdminOptions options_;
  const AdminPages& pages_;
  std::uint16_t port_ = 0;

  // The thread's alone.
  std::size_t open_ = 0;                         // connections being served
  std::list<boost::beast::tcp_stream*> silent_;  // those without a whole request yet, oldest first

  // After what its coroutines refer to: it destroys those that have not ended.
  boost::asio::io_context io_{1};
  boost::asio::ip::tcp::acceptor acceptor_{io_};
  boost::asio::steady_timer room_{io_};  // cancelled when a connection ends
  std::thread thread_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMIN_ADMIN_SERVER_H_
