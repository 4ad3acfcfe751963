// Errors as the callers of the gateway get them.
//
// An error is an absl::Status whose payloads are google.rpc details: ErrorInfo
// with a reason of errors.proto, BadRequest for fields, QuotaFailure for budgets,
// RetryInfo where waiting helps.
#ifndef PHONEGATE_SERVICE_BASE_ERROR_H_
#define PHONEGATE_SERVICE_BASE_ERROR_H_

#include <chrono>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "phonegate/v1/errors.pb.h"
#include "proto/error_facts.h"

namespace phonegate {

// Who decided that the call fails.
enum class Decider { kGateway, kSignalWire };

// Puts one error together. Its code and domain are the first ones that the contract
// declares for the reason (proto/error_facts.h). The message is a sentence for people, at
// most 1 KiB (cut beyond); it may be shown to the caller, so no secrets.
class Error {
 public:
  Error(v1::Reason reason, std::string_view message);

  // Another one of the codes, or of the deciders, that the contract declares for the
  // reason. One that it does not declare is a mistake of the program, which
  // tests/contract/declared_errors_test.cc looks for, and changes nothing.
  Error& Code(absl::StatusCode code);
  Error& DecidedBy(Decider decider);
  // Adds to ErrorInfo.metadata.
  Error& Metadata(const std::string& key, std::string_view value);
  // Adds a BadRequest violation. `field` is a path of proto field names such as
  // `capabilities[1]`; empty when it is not known.
  Error& Field(std::string_view field, std::string_view description);
  // Adds a QuotaFailure violation: whose quota is used up, and what it is.
  Error& Quota(std::string_view subject, std::string_view description);
  // Sets RetryInfo.
  Error& RetryAfter(std::chrono::seconds delay);

  absl::Status Build() const;

 private:
  void SetDomain(v1::Domain domain);

  const v1::ErrorFacts& facts_;  // live as long as the program
  absl::StatusCode code_;
  std::string message_;
  google::rpc::ErrorInfo info_;
  google::rpc::BadRequest bad_request_;
  google::rpc::QuotaFailure quota_;
  google::rpc::RetryInfo retry_;
};

// The name of a reason without its prefix: "NUMBER_NOT_AVAILABLE".
std::string ReasonText(v1::Reason reason);

// The ErrorInfo of an error; empty when it has none.
google::rpc::ErrorInfo ErrorInfoOf(const absl::Status& status);

// Whether the error's ErrorInfo has this reason.
bool HasReason(const absl::Status& status, v1::Reason reason);

// What the contract says of the error's reason; empty for OK, for an error without a
// reason and for a reason that is not of this contract.
const v1::ErrorFacts& FactsOf(const absl::Status& status);

// Adds a member to the metadata of the error's ErrorInfo. Does nothing to OK
// and to errors without one.
void AddErrorMetadata(absl::Status& status, const std::string& key, std::string_view value);

// The whole error as the message that travels in the trailers, at most 4 KiB
// when serialised: past about 8 KiB of trailers gRPC drops all of them. Field
// violations that do not fit are counted in a last one.
google::rpc::Status ToRpcStatus(const absl::Status& status);

// The error that a message of ToRpcStatus stands for.
absl::Status FromRpcStatus(const google::rpc::Status& status);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_BASE_ERROR_H_
