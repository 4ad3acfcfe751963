#include "service/rpc/listener.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "service/base/text.h"

namespace phonegate {
namespace {

using Addresses = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

constexpr int kBackOffMillis = 100;

bool IsExhausted(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

absl::Status CannotListen(const std::string& host, int port, std::string_view why) {
  return absl::UnavailableError(Concat("cannot listen for gRPC on ", host, ":", port, ": ", why,
                                       "; stop what listens there or change listen.grpc"));
}

// A listening socket, or -1 with errno set. No SO_REUSEPORT: a second process
// on the same port would silently take half of the calls.
int OpenListening(const addrinfo& address) {
  const int fd = socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (bind(fd, address.ai_addr, address.ai_addrlen) == 0 && listen(fd, SOMAXCONN) == 0) return fd;
  const int error = errno;
  close(fd);
  errno = error;
  return -1;
}

// The same for the first address that works: a name may stand for one that this
// machine does not have, as localhost for ::1.
int OpenFirst(const addrinfo* addresses) {
  int fd = -1;
  for (; addresses != nullptr && fd < 0; addresses = addresses->ai_next) fd = OpenListening(*addresses);
  return fd;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ListeningPort>> ListeningPort::Bind(const std::string& host, int port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (const int error = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found); error != 0) {
    return CannotListen(host, port, gai_strerror(error));
  }
  const Addresses addresses(found, &freeaddrinfo);
  const int fd = OpenFirst(addresses.get());
  if (fd < 0) return CannotListen(host, port, std::strerror(errno));
  const int stop_fd = eventfd(0, EFD_CLOEXEC);
  if (stop_fd < 0) {
    close(fd);
    return CannotListen(host, port, std::strerror(errno));
  }
  return std::unique_ptr<ListeningPort>(new ListeningPort(fd, stop_fd));
}

ListeningPort::ListeningPort(int fd, int stop_fd) : fd_(fd), stop_fd_(stop_fd) {
  sockaddr_storage bound{};
  socklen_t size = sizeof(bound);
  std::array<char, NI_MAXHOST> address{};
  std::array<char, NI_MAXSERV> port{};
  getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &size);
  getnameinfo(reinterpret_cast<sockaddr*>(&bound), size, address.data(), address.size(), port.data(),
              port.size(), NI_NUMERICHOST | NI_NUMERICSERV);
  address_ = address.data();
  port_ = std::atoi(port.data());
}

ListeningPort::~ListeningPort() {
  close(fd_);
  close(stop_fd_);
}

GrpcListener::GrpcListener(std::unique_ptr<ListeningPort> port, absl::AnyInvocable<void(int fd)> accepted,
                           int first_reserved, Log& log)
    : port_(std::move(port)),
      accepted_(std::move(accepted)),
      first_reserved_(first_reserved),
      log_(log),
      thread_([this] { Run(); }) {}

GrpcListener::~GrpcListener() { Stop(); }

void GrpcListener::Stop() {
  if (!thread_.joinable()) return;
  const std::uint64_t one = 1;
  while (write(port_->stop_fd_, &one, sizeof(one)) < 0 && errno == EINTR) continue;
  thread_.join();
  // Closes the port, but keeps the number of the descriptor: whoever dials is
  // refused at once, instead of waiting in a queue that is never read.
  shutdown(port_->fd_, SHUT_RDWR);
}

void GrpcListener::Run() {
  pollfd waiting[] = {{port_->fd_, POLLIN, 0}, {port_->stop_fd_, POLLIN, 0}};
  while (true) {
    if (poll(waiting, 2, -1) < 0 && errno != EINTR) return;
    // Looked at before each connection: whoever dials without a pause cannot keep
    // the server from its end.
    if (waiting[1].revents != 0) return;
    // The port stays readable, so polling it again at once would only spin.
    if (waiting[0].revents != 0 && !AcceptOne()) poll(&waiting[1], 1, kBackOffMillis);
  }
}

// False when a connection waits that cannot be accepted now.
bool GrpcListener::AcceptOne() {
  const int fd = accept4(port_->fd_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0 && IsExhausted(errno)) {
    SayOnce("New connections wait: this process or the system has no descriptor or memory left for them.");
    return false;
  }
  if (fd < 0) return true;  // it has gone again
  // The system gives the lowest free number, so the number tells how many are open.
  if (fd >= first_reserved_) {
    close(fd);
    SayOnce("New connections are closed: the limit of open files is reached.");
    return true;
  }
  refusing_ = false;
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  accepted_(fd);
  return true;
}

// Until a connection is taken again.
void GrpcListener::SayOnce(std::string_view message) {
  if (std::exchange(refusing_, true)) return;
  log_.Write(LogLevel::kWarning, "connections_refused", message, {{"limit", std::int64_t{first_reserved_}}});
}

int RaiseDescriptorLimit() {
  static constexpr rlim_t kMax = 1 << 20;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 768;
  limit.rlim_cur = std::min(limit.rlim_max, kMax);
  setrlimit(RLIMIT_NOFILE, &limit);
  // For connections to SignalWire, files, and gRPC's own.
  const rlim_t reserve = std::min<rlim_t>(256, limit.rlim_cur / 4);
  return static_cast<int>(limit.rlim_cur - reserve);
}

}  // namespace phonegate
