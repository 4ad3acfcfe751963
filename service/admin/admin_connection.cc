#include "service/admin/admin_connection.h"

#include <array>
#include <string_view>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "service/admin/no_throw.h"
#include "service/base/text.h"

namespace phonegate {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

// What a client may still send while its answer is on the way, in bytes.
constexpr std::size_t kMaxLeftOver = 65'536;

AdminRequest Refuse(int status, std::string_view sentence) {
  AdminRequest request;
  request.refusal = LinePage(status, sentence);
  return request;
}

// What to do about a request that could not be read.
std::optional<AdminRequest> Unreadable(const beast::error_code& error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return Refuse(431, Concat("The request's header is larger than ", kMaxAdminHeader, " bytes."));
  }
  const bool spoke = error.category() == http::make_error_code(http::error::bad_method).category() &&
                     error != http::error::end_of_stream && error != http::error::partial_message;
  if (spoke) return Refuse(400, Concat("This is not an HTTP request: ", error.message(), "."));
  return std::nullopt;
}

AdminRequest::Method MethodOf(http::verb verb) {
  if (verb == http::verb::get) return AdminRequest::Method::kGet;
  return verb == http::verb::head ? AdminRequest::Method::kHead : AdminRequest::Method::kOther;
}

http::response<http::string_body> ToResponse(const AdminPage& page) {
  http::response<http::string_body> response(static_cast<http::status>(page.status), 11);
  response.set(http::field::content_type, page.content_type);
  response.set(http::field::cache_control, "no-store");
  if (page.status == 405) response.set(http::field::allow, "GET, HEAD");
  response.keep_alive(false);
  response.body() = page.body;
  response.prepare_payload();
  return response;
}

// Closing a socket with unread data resets the connection and may take the
// answer with it; so what the client still sends is read, a while, and dropped.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-reference-coroutine-parameters): the caller awaits it
Awaitable<> CloseGently(beast::tcp_stream& stream) {
  beast::error_code ignored;
  stream.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  std::array<char, 4096> dropped;
  for (std::size_t total = 0; total < kMaxLeftOver;) {
    auto [error, size] = co_await stream.async_read_some(asio::buffer(dropped), kNoThrow);
    if (error) break;
    total += size;
  }
  stream.close();
}

}  // namespace

// NOLINTNEXTLINE(cppcoreguidelines-avoid-reference-coroutine-parameters): the caller awaits it
Awaitable<std::optional<AdminRequest>> ReadAdminRequest(beast::tcp_stream& stream,
                                                        std::chrono::milliseconds timeout) {
  beast::flat_buffer buffer(2 * kMaxAdminHeader);
  http::request_parser<http::empty_body> parser;
  parser.header_limit(kMaxAdminHeader);
  parser.body_limit(boost::none);  // it is never read
  stream.expires_after(timeout);
  auto [error, size] = co_await http::async_read_header(stream, buffer, parser, kNoThrow);
  if (error) co_return Unreadable(error);

  AdminRequest request;
  request.method = MethodOf(parser.get().method());
  const std::string_view target(parser.get().target().data(), parser.get().target().size());
  request.path = target.substr(0, target.find('?'));
  co_return request;
}

// NOLINTNEXTLINE(cppcoreguidelines-avoid-reference-coroutine-parameters): the caller awaits it
Awaitable<> WriteAdminPage(beast::tcp_stream& stream, const AdminPage& page, AdminBody body,
                           std::chrono::milliseconds timeout) {
  http::response<http::string_body> response = ToResponse(page);
  http::response_serializer<http::string_body> serializer(response);
  stream.expires_after(timeout);
  if (body == AdminBody::kOmitted) {
    co_await http::async_write_header(stream, serializer, kNoThrow);
  } else {
    co_await http::async_write(stream, serializer, kNoThrow);
  }
  co_await CloseGently(stream);
}

}  // namespace phonegate
