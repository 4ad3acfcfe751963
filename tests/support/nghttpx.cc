#include "tests/support/nghttpx.h"

#include "tests/support/listener.h"

namespace phonegate {

Nghttpx::Nghttpx(int backend_port, const TestCertificate& certificate) : certificate_(certificate) {
  // nghttpx takes no port 0, but it takes over a socket that already listens, as
  // it does when it replaces itself: no port is chosen twice, and whoever
  // connects before it has started simply waits.
  const Listener listener;
  port_ = listener.port();
  SubprocessOptions options;
  options.argv = {"nghttpx",
                  "--conf=/dev/null",
                  "--frontend=127.0.0.1," + std::to_string(port_),
                  "--backend=127.0.0.1," + std::to_string(backend_port),
                  "--no-ocsp",
                  "--log-level=ERROR",
                  certificate.key_file(),
                  certificate.certificate_file()};
  options.environment = {{"NGHTTPX_ACCEPT_1", "tcp," + std::to_string(listener.fd())},
                         {"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}};
  options.inherited = {listener.fd()};
  process_ = std::make_unique<Subprocess>(options);
}

}  // namespace phonegate
