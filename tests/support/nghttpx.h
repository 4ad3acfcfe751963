// TLS and HTTP/2 in front of a plain HTTP/1.1 server of a test.
#ifndef PHONEGATE_TESTS_SUPPORT_NGHTTPX_H_
#define PHONEGATE_TESTS_SUPPORT_NGHTTPX_H_

#include <memory>
#include <string>

#include "tests/support/subprocess.h"
#include "tests/support/test_certificate.h"

namespace phonegate {

// Runs nghttpx on a free port of 127.0.0.1 and forwards every request to
// `backend_port` there. Offers HTTP/2 and HTTP/1.1 by ALPN. Connections are
// accepted from the first moment. Throws std::runtime_error when it cannot be
// started.
class Nghttpx {
 public:
  // `certificate` must outlive it.
  Nghttpx(int backend_port, const TestCertificate& certificate);

  int port() const { return port_; }
  std::string origin() const { return "https://127.0.0.1:" + std::to_string(port_); }
  // The root that its certificate is signed by, as PEM.
  const std::string& ca_file() const { return certificate_.certificate_file(); }
  Subprocess& process() { return *process_; }

 private:
  const TestCertificate& certificate_;
  int port_ = 0;
  std::unique_ptr<Subprocess> process_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_SUPPORT_NGHTTPX_H_
