// What this process refuses to put on the wire.
#ifndef PHONEGATE_SERVICE_HTTP_HEADER_CHECK_H_
#define PHONEGATE_SERVICE_HTTP_HEADER_CHECK_H_

#include <optional>
#include <string>
#include <string_view>

#include "service/http/http_transport.h"

namespace phonegate {

// Whether "http://" origins are allowed. Never towards another machine: the
// credential would travel in the clear.
enum class PlainHttp { kRefuse, kLoopbackOnly };

// Why `request` must not be sent, as a sentence without any of its values;
// nothing when it may be. The last line of defence: callers build requests only
// from what they have validated, and a company's credential travels with each.
//
//   origin    scheme://host[:port], no user, path, query or fragment
//   target    begins with "/"; visible ASCII without space, "#" or "\"; at most
//             16 KiB; no "." or ".." segment in the path, percent-encoded either
//   headers   a name of token characters that does not change the framing or the
//             host; a value without control characters other than tab
//   username  without ":" and control characters
std::optional<std::string> WhyRefused(const HttpRequest& request, PlainHttp plain_http);

// Whether `origin` is one that requests may be sent to.
bool IsOrigin(std::string_view origin, PlainHttp plain_http);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_HTTP_HEADER_CHECK_H_
