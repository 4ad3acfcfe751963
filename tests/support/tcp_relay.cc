#include "tests/support/tcp_relay.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace phonegate {
namespace {

// A connection to the port; one that is at its end when nobody listens there.
int Connect(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) shutdown(fd, SHUT_RDWR);
  return fd;
}

// Passes on what has come; false at the end.
bool Pass(int from, int to) {
  std::array<char, 16384> buffer;
  const ssize_t size = recv(from, buffer.data(), buffer.size(), 0);
  if (size <= 0) return size < 0 && errno == EINTR;
  for (ssize_t sent = 0; sent < size;) {
    const ssize_t part = send(to, buffer.data() + sent, static_cast<std::size_t>(size - sent), MSG_NOSIGNAL);
    if (part < 0) return false;
    sent += part;
  }
  return true;
}

void Break(int client, int server) {
  shutdown(client, SHUT_RDWR);
  shutdown(server, SHUT_RDWR);
}

void PassBothWays(int client, int server) {
  std::array<pollfd, 2> ends{pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
  for (bool open = true; open;) {
    if (poll(ends.data(), ends.size(), -1) < 0) continue;
    if (ends[0].revents != 0) open = Pass(client, server);
    if (open && ends[1].revents != 0) open = Pass(server, client);
  }
  Break(client, server);
}

}  // namespace

TcpRelay::TcpRelay(int target_port) : target_ports_{target_port}, acceptor_([this] { Accept(); }) {}

TcpRelay::~TcpRelay() {
  listener_.Shutdown();
  acceptor_.join();
  Cut();
  for (Passage& passage : passages_) {
    passage.thread.join();
    close(passage.client);
    close(passage.server);
  }
}

void TcpRelay::PointTo(std::vector<int> target_ports) {
  const MutexLock lock(mutex_);
  target_ports_ = std::move(target_ports);
}

void TcpRelay::Cut() {
  const MutexLock lock(mutex_);
  for (const Passage& passage : passages_) Break(passage.client, passage.server);
}

void TcpRelay::Accept() {
  for (int client = listener_.Accept(); client >= 0; client = listener_.Accept()) {
    const MutexLock lock(mutex_);
    const int server = Connect(target_ports_[accepted_++ % target_ports_.size()]);
    passages_.push_back({client, server, std::thread([client, server] { PassBothWays(client, server); })});
  }
}

}  // namespace phonegate
