// The admission of one call.
#ifndef PHONEGATE_SERVICE_ADMISSION_CALL_ADMISSION_H_
#define PHONEGATE_SERVICE_ADMISSION_CALL_ADMISSION_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "service/admission/admission.h"
#include "service/admission/identity/identity.h"
#include "service/admission/request_conditions.h"
#include "service/base/clock.h"
#include "service/contract/call.h"
#include "service/contract/operation.h"

namespace phonegate {

// Finds out who makes a call, and decides once what it may do. Identity and grants are
// looked up once each, also when the call is asked about twice: before its request is
// parsed, and after. One thread at a time; may be moved.
class CallAdmission {
 public:
  // Identifies the caller. `origin` says where the call comes from, `now` when it came.
  // `admission` and `operation` outlive it.
  CallAdmission(const Admission& admission, const Operation& operation, Caller origin,
                const Credentials& credentials, SteadyTime now);

  // Without a name when it was not identified.
  const Caller& caller() const { return caller_; }
  // UNAUTHENTICATED: what Admission::Identify says.
  const absl::Status& identified() const { return identified_; }

  // Whether a refusal of the call belongs in the journal: of a change always, of a read
  // when policy says so.
  bool RefusalBelongsInJournal() const;

  // The project of a read whose serialised request is `request`, when the read is allowed
  // whatever it asks and the journal need not know of it; else nullptr, and Decide tells
  // why. The caller must be allowed what the request could cost at most, as it is not
  // parsed.
  const Project* AllowedUnparsed(std::string_view request);

  // Counts the call in the project, once. RESOURCE_EXHAUSTED (RATE_LIMITED): the caller
  // makes too many.
  absl::Status Count(const Project& project);

  // The decision about a parsed request, in this order:
  //   UNAUTHENTICATED    the caller was not identified
  //   PERMISSION_DENIED  PERMISSION_DENIED: it has no grant, or NOT_FOUND, INVALID_ARGUMENT
  //                      as Admission::Admit says
  //   RESOURCE_EXHAUSTED RATE_LIMITED: it makes too many calls
  //   what `check` says of the request
  //   PERMISSION_DENIED  PERMISSION_DENIED: the conditions of the grant do not allow it
  // While NeedsNumber() afterwards, the decision is to be completed before anything is done.
  absl::StatusOr<Decision> Decide(const google::protobuf::Message& request,
                                  absl::FunctionRef<absl::Status()> check);

  // Whether conditions depend on the number that the request names by its id only.
  bool NeedsNumber() const { return open_ != nullptr; }
  const std::string& resource_id() const { return open_->resource_id(); }

  // The decision when the number was looked up; once, while NeedsNumber. An id whose
  // number cannot be found may not be changed; the outcome of an earlier call with the same
  // request id is told all the same, since a number that was released is not found.
  //   PERMISSION_DENIED  PERMISSION_DENIED: the conditions do not allow it for `number`.
  absl::StatusOr<Decision> Complete(Decision decision, const absl::StatusOr<std::string>& number);

 private:
  const Project* AllowedUnparsed(v1::Permission permission, const std::string& alias) const;

  const Admission& admission_;
  const Operation& operation_;
  const SteadyTime now_;
  Caller caller_;
  absl::Status identified_;
  const Project* allowed_ = nullptr;     // what AllowedUnparsed found
  std::optional<absl::Status> counted_;  // nothing: not counted yet
  std::unique_ptr<RequestConditions> open_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMISSION_CALL_ADMISSION_H_
