#include "service/admin/liveness.h"

#include <array>
#include <chrono>
#include <future>
#include <string>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/text.h"
#include "tests/admin/fake_listener.h"

namespace phonegate::liveness_test {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// Long where the answer comes from an event, short where there is none.
constexpr std::chrono::seconds kLong{60};
constexpr std::chrono::milliseconds kShort{20};

absl::Status Dial(const asio::ip::address& address, std::uint16_t port, std::chrono::milliseconds timeout) {
  asio::io_context io;
  auto result = asio::co_spawn(io, DialListener({address, port}, timeout), asio::use_future);
  io.run();
  return result.get();
}

absl::Status Dial(std::uint16_t port, std::chrono::milliseconds timeout = kLong) {
  return Dial(asio::ip::address_v4::loopback(), port, timeout);
}

TEST(DialListener, SaysNothingAndIsSatisfiedByAnyAnswer) {
  std::string heard;
  {
    FakeListener listener([&heard](tcp::socket& socket) {
      boost::system::error_code error;
      asio::read(socket, asio::dynamic_buffer(heard), error);  // to the end
      asio::write(socket, asio::buffer("x", 1), error);
    });
    EXPECT_EQ(Dial(listener.port()), absl::OkStatus());
  }
  EXPECT_EQ(heard, "");
}

TEST(DialListener, IsSatisfiedByAServerThatHangsUp) {
  FakeListener listener([](tcp::socket& socket) { socket.close(); });
  EXPECT_EQ(Dial(listener.port()), absl::OkStatus());
}

TEST(DialListener, DialsTheLoopbackAddressOfAListenerOnAllAddresses) {
  FakeListener listener([](tcp::socket& socket) { socket.close(); });
  EXPECT_EQ(Dial(asio::ip::address_v4::any(), listener.port(), kLong), absl::OkStatus());
}

TEST(DialListener, FailsWhereNobodyListens) {
  const ClosedPort closed;
  const absl::Status status = Dial(closed.port());
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(status.message(),
            Concat("The gRPC port 127.0.0.1:", closed.port(), " takes no calls: Connection refused."));
}

TEST(DialListener, FailsOnAServerThatNoLongerAccepts) {
  FakeListener listener;
  const absl::Status status = Dial(listener.port(), kShort);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(status.message(), Concat("The gRPC port 127.0.0.1:", listener.port(),
                                     " takes no calls: it did not answer in time."));
}

}  // namespace
}  // namespace phonegate::liveness_test
