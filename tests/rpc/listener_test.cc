#include "service/rpc/listener.h"

#include <atomic>
#include <cerrno>
#include <chrono>
#include <future>
#include <memory>
#include <string_view>
#include <vector>

#include <arpa/inet.h>
#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include "service/base/mutex.h"
#include "tests/support/recording_log.h"

// Stands in front of the system's in this program: knows a name with two
// addresses, of which no machine has the first (RFC 5737).
extern "C" int getaddrinfo(const char* host, const char* port, const addrinfo* hints, addrinfo** found) {
  static const auto real = reinterpret_cast<decltype(&getaddrinfo)>(dlsym(RTLD_NEXT, "getaddrinfo"));
  if (std::string_view(host) != "two-addresses.test") return real(host, port, hints, found);
  const int error = real("192.0.2.1", port, hints, found);
  return error != 0 ? error : real("127.0.0.1", port, hints, &(*found)->ai_next);
}

// The same for a system without a free descriptor.
namespace {
std::atomic<bool> exhausted = false;
phonegate::Mutex failed_mutex;
phonegate::CondVar failed_changed;
std::vector<std::chrono::steady_clock::time_point> failed ABSL_GUARDED_BY(failed_mutex);  // when
}  // namespace

extern "C" int accept4(int fd, sockaddr* address, socklen_t* size, int flags) {
  static const auto real = reinterpret_cast<decltype(&accept4)>(dlsym(RTLD_NEXT, "accept4"));
  if (!exhausted) return real(fd, address, size, flags);
  const phonegate::MutexLock lock(failed_mutex);
  failed.push_back(std::chrono::steady_clock::now());
  failed_changed.NotifyAll();
  errno = EMFILE;
  return -1;
}

namespace phonegate::listener_test {
namespace {

// A blocking client connection.
class Connection {
 public:
  explicit Connection(int port) : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  }
  ~Connection() { close(fd_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool connected() const { return connected_; }
  // Waits until the other side has closed.
  bool IsClosedByPeer() const {
    char byte = 0;
    return recv(fd_, &byte, 1, 0) <= 0;
  }

 private:
  const int fd_;
  bool connected_ = false;
};

// Takes accepted connections and keeps them open.
class Accepted {
 public:
  ~Accepted() {
    for (int fd : fds_) close(fd);
  }
  void Add(int fd) {
    const MutexLock lock(mutex_);
    fds_.push_back(fd);
    changed_.NotifyAll();
  }
  void WaitFor(std::size_t count) {
    const MutexLock lock(mutex_);
    while (fds_.size() < count) changed_.Wait(mutex_);
  }
  int CloseOne() {
    const MutexLock lock(mutex_);
    const int fd = fds_.back();
    fds_.pop_back();
    close(fd);
    return fd;
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  std::vector<int> fds_ ABSL_GUARDED_BY(mutex_);
};

TEST(GrpcListener, HandsConnectionsOn) {
  RecordingLog log;
  auto port = ListeningPort::Bind("127.0.0.1", 0);
  ASSERT_TRUE(port.ok()) << port.status();
  Accepted accepted;
  GrpcListener listener(*std::move(port), [&](int fd) { accepted.Add(fd); }, 1 << 20, log);
  const Connection first(listener.port().port());
  const Connection second(listener.port().port());
  accepted.WaitFor(2);
  EXPECT_TRUE(first.connected());
  EXPECT_TRUE(second.connected());
}

// Each connection that is accepted dials the next one, so that one always waits.
TEST(GrpcListener, StopsWhileSomebodyDialsWithoutAPause) {
  constexpr std::size_t kEnough = 5'000;
  RecordingLog log;
  auto port = ListeningPort::Bind("127.0.0.1", 0);
  ASSERT_TRUE(port.ok()) << port.status();
  const int number = (*port)->port();
  std::size_t accepted = 0;
  std::promise<void> begun;
  std::unique_ptr<Connection> dialled;
  GrpcListener listener(
      *std::move(port),
      [&](int fd) {
        close(fd);
        if (++accepted == 1) begun.set_value();
        if (accepted < kEnough) dialled = std::make_unique<Connection>(number);
      },
      1 << 20, log);
  const Connection first(number);
  begun.get_future().wait();
  listener.Stop();
  EXPECT_LT(accepted, kEnough) << "accepts on and on, and the server cannot end";
}

TEST(ListeningPort, TellsWhatItBound) {
  auto port = ListeningPort::Bind("127.0.0.2", 0);
  ASSERT_TRUE(port.ok()) << port.status();
  EXPECT_EQ((*port)->address(), "127.0.0.2");
  EXPECT_GT((*port)->port(), 0);
}

TEST(ListeningPort, BindsTheFirstAddressOfANameThatCanBeHad) {
  auto port = ListeningPort::Bind("two-addresses.test", 0);
  ASSERT_TRUE(port.ok()) << port.status();
  EXPECT_EQ((*port)->address(), "127.0.0.1");
  EXPECT_TRUE(Connection((*port)->port()).connected());
}

TEST(ListeningPort, SaysInASentenceThatThePortIsTaken) {
  auto first = ListeningPort::Bind("127.0.0.1", 0);
  ASSERT_TRUE(first.ok());
  auto second = ListeningPort::Bind("127.0.0.1", (*first)->port());
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(std::string(second.status().message()),
            "cannot listen for gRPC on 127.0.0.1:" + std::to_string((*first)->port()) +
                ": Address already in use; stop what listens there or change listen.grpc");
}

TEST(GrpcListener, KeepsTheReserveAndAcceptsAgainWhenThereIsRoom) {
  RecordingLog log;
  auto port = ListeningPort::Bind("127.0.0.1", 0);
  ASSERT_TRUE(port.ok());
  Accepted accepted;
  // The next two numbers are the client's and its accepted side; all above is reserve.
  const int next = dup(0);
  close(next);
  GrpcListener listener(*std::move(port), [&](int fd) { accepted.Add(fd); }, next + 2, log);
  auto first = std::make_unique<Connection>(listener.port().port());
  accepted.WaitFor(1);
  {
    const Connection refused(listener.port().port());
    EXPECT_TRUE(refused.IsClosedByPeer());
    const Connection refused_too(listener.port().port());
    EXPECT_TRUE(refused_too.IsClosedByPeer());
  }
  EXPECT_THAT(log.Take(), testing::ElementsAre(testing::HasSubstr("connections_refused"))) << "said once";
  accepted.CloseOne();
  first.reset();
  const Connection again(listener.port().port());
  accepted.WaitFor(1);
}

TEST(GrpcListener, WaitsWhenNoDescriptorIsLeftAndAcceptsLater) {
  RecordingLog log;
  auto port = ListeningPort::Bind("127.0.0.1", 0);
  ASSERT_TRUE(port.ok());
  Accepted accepted;
  {
    const MutexLock lock(failed_mutex);
    failed.clear();
  }
  exhausted = true;
  GrpcListener listener(*std::move(port), [&](int fd) { accepted.Add(fd); }, 1 << 20, log);
  const Connection waiting(listener.port().port());
  {
    const MutexLock lock(failed_mutex);
    while (failed.size() < 3) failed_changed.Wait(failed_mutex);
    EXPECT_GE(failed[2] - failed[0], std::chrono::milliseconds(100)) << "it tries again and again at once";
  }
  EXPECT_THAT(log.Take(), testing::ElementsAre(testing::HasSubstr("New connections wait"))) << "said once";
  exhausted = false;
  accepted.WaitFor(1);
  exhausted = true;
  const Connection another(listener.port().port());
  listener.Stop();
  exhausted = false;
}

TEST(GrpcListener, StopsWithConnectionsOpen) {
  RecordingLog log;
  auto port = ListeningPort::Bind("127.0.0.1", 0);
  ASSERT_TRUE(port.ok());
  Accepted accepted;
  GrpcListener listener(*std::move(port), [&](int fd) { accepted.Add(fd); }, 1 << 20, log);
  const Connection open(listener.port().port());
  accepted.WaitFor(1);
  listener.Stop();
  listener.Stop();
}

}  // namespace
}  // namespace phonegate::listener_test
