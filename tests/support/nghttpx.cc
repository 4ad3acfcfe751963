#include "tests/support/nghttpx.h"

#include <cerrno>
#include <system_error>

#include <sys/socket.h>

namespace phonegate {

namespace {

// On Linux an accepted connection inherits this from its listener. The kernel
// then resets it when its process closes it or dies.
void ResetAcceptedConnections(const Listener& listener) {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  if (setsockopt(listener.fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once)) != 0)
    throw std::system_error(errno, std::generic_category(), "Nghttpx");
}

}  // namespace

Nghttpx::Nghttpx(int backend_port, const TestCertificate& certificate, Ends ends)
    : backend_port_(backend_port), certificate_(certificate) {
  if (ends == Ends::kWithReset) ResetAcceptedConnections(listener_);
  Start();
}

void Nghttpx::Kill() {
  listener_.Shutdown();
  process_.reset();
}

void Nghttpx::Restart() {
  process_.reset();
  Start();
}

// nghttpx takes no port 0, but it takes over a socket that already listens, as it
// does when it replaces itself: no port is chosen twice, and whoever connects
// before it has started simply waits.
void Nghttpx::Start() {
  SubprocessOptions options;
  options.argv = {"nghttpx",
                  "--conf=/dev/null",
                  "--frontend=127.0.0.1," + std::to_string(port()),
                  "--backend=127.0.0.1," + std::to_string(backend_port_),
                  "--no-ocsp",
                  "--log-level=ERROR",
                  certificate_.key_file(),
                  certificate_.certificate_file()};
  options.environment = {{"NGHTTPX_ACCEPT_1", "tcp," + std::to_string(listener_.fd())},
                         {"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}};
  options.inherited = {listener_.fd()};
  process_ = std::make_unique<Subprocess>(options);
}

}  // namespace phonegate
