// One connection to the admin port: one request, one answer.
#ifndef PHONEGATE_SERVICE_ADMIN_ADMIN_CONNECTION_H_
#define PHONEGATE_SERVICE_ADMIN_ADMIN_CONNECTION_H_

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include <boost/beast/core/tcp_stream.hpp>

#include "service/admin/admin_page.h"
#include "service/lane/awaitable.h"

namespace phonegate {

// What a client may cost.
struct AdminLimits {
  std::size_t max_connections = 64;  // at least 1
  std::chrono::milliseconds request_timeout{
      5'000};  // for the whole request to arrive, and again to answer it
};

// The largest request line and header, in bytes.
inline constexpr std::size_t kMaxAdminHeader = 8192;

// A request as far as the pages need it. A body is never read.
struct AdminRequest {
  enum class Method { kGet, kHead, kOther };
  Method method = Method::kGet;
  std::string path;                  // without the query
  std::optional<AdminPage> refusal;  // set when it was not a request: what to answer
};

// Reads the header of one request. Empty when the client was too slow or went
// away: there is no one to answer.
Awaitable<std::optional<AdminRequest>> ReadAdminRequest(boost::beast::tcp_stream& stream,
                                                        std::chrono::milliseconds timeout);

enum class AdminBody { kSent, kOmitted };

// Answers with `page` and ends the connection, so that the client receives the
// whole answer also when it has sent more than was read.
Awaitable<> WriteAdminPage(boost::beast::tcp_stream& stream, const AdminPage& page, AdminBody body,
                           std::chrono::milliseconds timeout);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMIN_ADMIN_CONNECTION_H_
