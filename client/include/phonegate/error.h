// What an error of the gateway says beyond its code.
//
// Every error of phonegate::PhoneNumbers is an absl::Status. Those of the gateway
// carry the google.rpc details as payloads under their usual type URLs; these
// functions read them, without a need for the generated google.rpc classes.
#ifndef PHONEGATE_ERROR_H_
#define PHONEGATE_ERROR_H_

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "phonegate/v1/errors.pb.h"

namespace phonegate {

// A field of the request, and what is wrong with it.
struct FieldViolation {
  std::string field;        // a path such as `capabilities[1]`; empty when it is not known
  std::string description;  // a sentence
};

// The details of an error; all empty when it is not of the gateway.
struct ErrorDetails {
  v1::Reason reason = v1::REASON_UNSPECIFIED;           // also of a reason that is newer than this library
  std::string reason_name;                              // such as `NUMBER_NOT_AVAILABLE`, newer ones too
  std::string domain;                                   // `phonegate` or `signalwire.com`: who decided
  std::map<std::string, std::string> metadata;          // such as `request_id`; see errors.proto
  std::vector<FieldViolation> field_violations;         // of BadRequest
  std::optional<std::chrono::nanoseconds> retry_after;  // of RetryInfo
};

ErrorDetails DetailsOf(const absl::Status& status);

// Why the call failed; REASON_UNSPECIFIED for OK and for what is not of the gateway,
// such as a connection that could not be made.
v1::Reason ReasonOf(const absl::Status& status);

// The name of a reason without its prefix: `NUMBER_NOT_AVAILABLE`.
std::string ReasonName(v1::Reason reason);

// An error as the gateway makes them, for mocks and fakes. Only `reason`, `domain`,
// `metadata` and `retry_after` of the details are used; `reason_name` follows from
// `reason`, and the domain is `phonegate` unless told.
absl::Status MakeError(absl::StatusCode code, const std::string& message, const ErrorDetails& details);

}  // namespace phonegate

#endif  // PHONEGATE_ERROR_H_
