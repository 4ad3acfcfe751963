// What a caller of the gateway got, through whatever client.
#ifndef PHONEGATE_TESTS_E2E_CALL_RESULT_H_
#define PHONEGATE_TESTS_E2E_CALL_RESULT_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "tests/simulator/json.h"

namespace phonegate {

using Json = sim::Json;
using Metadata = std::multimap<std::string, std::string>;

struct CallResult {
  int code = 0;         // of gRPC; 0 is OK
  std::string message;  // of the error
  google::rpc::ErrorInfo info;
  google::rpc::BadRequest bad_request;
  std::optional<std::int64_t> retry_seconds;  // of RetryInfo
  std::size_t details_bytes = 0;              // of the whole serialised status; GrpcClient only

  std::vector<Json> messages;  // the answers; field names are the upstream's
  std::string bytes;           // of the last answer, serialised; GrpcClient only
  Metadata headers;
  Metadata trailers;

  bool ok() const { return code == 0; }
  // The one answer; null when there is none.
  const Json& answer() const;
  // The first value of a trailer; empty when there is none.
  std::string Trailer(const std::string& name) const;
  // ErrorInfo.metadata's value; empty when there is none.
  std::string InfoOf(const std::string& key) const;
  // The field paths of the BadRequest.
  std::vector<std::string> Fields() const;

  // Takes code, message and details from what travels in the trailers.
  void SetStatus(const google::rpc::Status& status);
};

// For a failing test.
void PrintTo(const CallResult& result, std::ostream* out);

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_E2E_CALL_RESULT_H_
