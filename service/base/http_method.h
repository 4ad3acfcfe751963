// The HTTP methods that the gateway sends.
#ifndef PHONEGATE_SERVICE_BASE_HTTP_METHOD_H_
#define PHONEGATE_SERVICE_BASE_HTTP_METHOD_H_

#include <string_view>

namespace phonegate {

enum class HttpMethod { kGet, kPost, kPut, kDelete };

// "GET", "POST", "PUT", "DELETE".
constexpr std::string_view ToText(HttpMethod method) {
  switch (method) {
    case HttpMethod::kGet:
      return "GET";
    case HttpMethod::kPost:
      return "POST";
    case HttpMethod::kPut:
      return "PUT";
    case HttpMethod::kDelete:
      return "DELETE";
  }
  return "GET";
}

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_BASE_HTTP_METHOD_H_
