// A port that behaves as a test wants.
#ifndef PHONEGATE_TESTS_ADMIN_FAKE_LISTENER_H_
#define PHONEGATE_TESTS_ADMIN_FAKE_LISTENER_H_

#include <cstdint>
#include <functional>
#include <thread>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace phonegate {

// Listens on 127.0.0.1 and, without a `serve`, never accepts: what a server
// looks like that has lost its acceptor. With one, a thread accepts one
// connection and gives it to `serve`; somebody must connect, or destruction waits.
class FakeListener {
 public:
  using Socket = boost::asio::ip::tcp::socket;

  explicit FakeListener(std::function<void(Socket&)> serve = nullptr)
      : acceptor_(io_, {boost::asio::ip::address_v4::loopback(), 0}),
        port_(acceptor_.local_endpoint().port()) {
    if (!serve) return;
    thread_ = std::thread([this, serve = std::move(serve)] {
      boost::system::error_code error;
      Socket socket(io_);
      acceptor_.accept(socket, error);
      if (!error) serve(socket);
    });
  }
  ~FakeListener() {
    if (thread_.joinable()) thread_.join();
  }
  FakeListener(const FakeListener&) = delete;
  FakeListener& operator=(const FakeListener&) = delete;

  std::uint16_t port() const { return port_; }

 private:
  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  const std::uint16_t port_;
  std::thread thread_;
};

// A port where nobody listens and nobody else can: it is bound all the same.
class ClosedPort {
 public:
  ClosedPort() : acceptor_(io_, boost::asio::ip::tcp::v4()) {
    acceptor_.bind({boost::asio::ip::address_v4::loopback(), 0});
  }

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

 private:
  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_ADMIN_FAKE_LISTENER_H_
