// Proto request → path, query and body.
#ifndef PHONEGATE_SERVICE_TRANSLATE_REQUEST_WRITER_H_
#define PHONEGATE_SERVICE_TRANSLATE_REQUEST_WRITER_H_

#include <string>
#include <string_view>

#include "google/protobuf/message.h"
#include "service/contract/operation.h"

namespace phonegate {

// What is to be sent, without origin and credentials.
struct RestRequest {
  HttpMethod method = HttpMethod::kGet;
  std::string target;        // path and query, percent-encoded
  std::string content_type;  // empty when there is no body
  std::string body;
};

// Writes a request that CheckRequest has passed. Cannot fail: what could not be
// written was refused when the contract was read or the request was checked.
RestRequest WriteRequest(const Operation& operation, const google::protobuf::Message& request,
                         std::string_view project_id);

// The path alone, percent-encoded.
std::string WritePath(const Operation& operation, const google::protobuf::Message& request,
                      std::string_view project_id);

// `text` with everything but unreserved characters (RFC 3986) as %XX.
std::string PercentEncode(std::string_view text);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_TRANSLATE_REQUEST_WRITER_H_
