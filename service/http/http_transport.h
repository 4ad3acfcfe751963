// One HTTP exchange, as the rest of the core sees it.
#ifndef PHONEGATE_SERVICE_HTTP_HTTP_TRANSPORT_H_
#define PHONEGATE_SERVICE_HTTP_HTTP_TRANSPORT_H_

#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "service/base/clock.h"
#include "service/base/http_method.h"
#include "service/lane/awaitable.h"

namespace phonegate {

// How much the upstream may have done when no answer came back. Decides whether
// a request that must not run twice may be sent again.
enum class Sent { kNothing, kPerhapsAll };

// Which connections a request may use.
enum class Pool {
  kShared,  // keep-alive; HTTP/2 with multiplexing where TLS negotiates it
  kOnce,    // HTTP/1.1, a fresh connection for each request, closed afterwards
};

struct HttpHeader {
  std::string name;   // lower case in answers
  std::string value;  // without CR, LF, NUL
};

struct HttpRequest {
  HttpMethod method = HttpMethod::kGet;
  std::string origin;  // scheme://host[:port], built from the configuration only
  std::string target;  // path and query, begins with "/", already percent-encoded
  std::vector<HttpHeader> headers;
  std::string username;  // Basic authentication; neither is ever logged
  std::string password;
  std::string body;  // sent when not empty
  Pool pool = Pool::kShared;
  // Asked on the lane at the last moment before the first byte leaves: when there
  // is a connection, and not at all when none is had. False: it is not sent, and
  // the result is kCancelled with Sent::kNothing. Must only decide and remember:
  // the transport is at work. Empty: send it.
  std::function<bool()> may_send;
};

struct HttpResponse {
  int status = 0;                   // 100 to 999
  std::vector<HttpHeader> headers;  // names in lower case, in the order received
  std::string body;                 // whole, at most CurlTransportOptions::max_body bytes

  // The first value of a header, or nullptr. `name` in lower case.
  const std::string* Header(std::string_view name) const;
};

// Why there is no whole answer. `message` is for logs and error details: it
// names the cause ("connection refused") and never holds header values, the
// target or the body.
struct HttpError {
  enum class Kind {
    kUnavailable,    // no connection, or it broke
    kDeadline,       // the deadline passed first
    kCancelled,      // the waiting coroutine was cancelled
    kTooLarge,       // the answer's body or headers were larger than allowed
    kProtocol,       // what came back is not a whole HTTP answer
    kRefused,        // this process refused to send it: bad origin, target or header
    kNoCredentials,  // this process has none to send it with; no transport says that
  };
  Kind kind = Kind::kUnavailable;
  Sent sent = Sent::kNothing;
  std::string message;
};

using HttpResult = std::variant<HttpResponse, HttpError>;

// Sends one HTTP request and waits for its whole answer.
//
// Every whole answer is a success here, a 404 and a 503 too: `translate` decides
// what it means. A body that ends before its length is a kProtocol error with
// Sent::kPerhapsAll, whatever its status.
//
// The request is sent once. If it cannot be shown that no byte of it left this
// process, the error says Sent::kPerhapsAll.
//
// Runs on the caller's lane; never blocks its thread. Cancelling the waiting
// coroutine ends the transfer and returns kCancelled.
class HttpTransport {
 public:
  virtual ~HttpTransport() = default;
  virtual Awaitable<HttpResult> Send(HttpRequest request, Deadline deadline) = 0;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_HTTP_HTTP_TRANSPORT_H_
