// TLS and HTTP/2 in front of a plain HTTP/1.1 server of a test.
#ifndef PHONEGATE_TESTS_SUPPORT_NGHTTPX_H_
#define PHONEGATE_TESTS_SUPPORT_NGHTTPX_H_

#include <memory>
#include <string>

#include "tests/support/listener.h"
#include "tests/support/subprocess.h"
#include "tests/support/test_certificate.h"

namespace phonegate {

// Runs nghttpx on a free port of 127.0.0.1 and forwards every request to
// `backend_port` there. Offers HTTP/2 and HTTP/1.1 by ALPN. Connections are
// accepted from the first moment. Throws std::runtime_error when it cannot be
// started.
//
// Not for several threads at once.
class Nghttpx {
 public:
  // How a connection to it ends from its side: after all that was written, or at
  // once with a TCP reset.
  enum class Ends { kInOrder, kWithReset };

  // `certificate` must outlive it.
  Nghttpx(int backend_port, const TestCertificate& certificate, Ends ends = Ends::kInOrder);

  int port() const { return listener_.port(); }
  std::string origin() const { return "https://127.0.0.1:" + std::to_string(port()); }
  // The root that its certificate is signed by, as PEM.
  const std::string& ca_file() const { return certificate_.certificate_file(); }

  // Kills it, which ends every connection to it and from it; new ones are refused.
  void Kill();
  // Kills it, which ends every connection to it and from it, and starts another
  // one on the same port. Nobody is refused in between: who connects then waits.
  void Restart();

 private:
  void Start();

  const int backend_port_;
  const TestCertificate& certificate_;
  const Listener listener_;
  std::unique_ptr<Subprocess> process_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_SUPPORT_NGHTTPX_H_
