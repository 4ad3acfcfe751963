#include "service/admin/liveness.h"

#include <array>
#include <string>

#include <boost/asio/buffer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include "service/admin/listen_address.h"
#include "service/admin/no_throw.h"
#include "service/base/text.h"

namespace phonegate {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;

tcp::endpoint Dialled(const tcp::endpoint& endpoint) {
  if (!endpoint.address().is_unspecified()) return endpoint;
  if (endpoint.address().is_v6()) return {asio::ip::address_v6::loopback(), endpoint.port()};
  return {asio::ip::address_v4::loopback(), endpoint.port()};
}

absl::Status NotAlive(const tcp::endpoint& endpoint, const beast::error_code& error) {
  const std::string why = error == beast::error::timeout ? "it did not answer in time" : error.message();
  return absl::UnavailableError(Concat("The gRPC port ", ToText(endpoint), " takes no calls: ", why, "."));
}

}  // namespace

Awaitable<absl::Status> DialListener(tcp::endpoint endpoint, std::chrono::milliseconds timeout) {
  endpoint = Dialled(endpoint);
  beast::tcp_stream stream(co_await asio::this_coro::executor);
  stream.expires_after(timeout);
  auto [connect_error] = co_await stream.async_connect(endpoint, kNoThrow);
  if (connect_error) co_return NotAlive(endpoint, connect_error);

  // Whoever takes the connection finds its end and hangs up, also a port that waits for
  // a TLS handshake: gRPC logs an error for bytes that are none. An error here is a
  // connection that was ended already: seen by the read too.
  beast::error_code ended;
  stream.socket().shutdown(tcp::socket::shutdown_send, ended);
  std::array<char, 64> answer;
  auto [read_error, size] = co_await stream.async_read_some(asio::buffer(answer), kNoThrow);
  if (read_error == beast::error::timeout) co_return NotAlive(endpoint, read_error);
  co_return absl::OkStatus();
}

}  // namespace phonegate
