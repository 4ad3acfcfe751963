// The outcome of a call, as the journal stores it and as its caller gets it.
#ifndef PHONEGATE_SERVICE_JOURNAL_LEDGER_OUTCOME_H_
#define PHONEGATE_SERVICE_JOURNAL_LEDGER_OUTCOME_H_

#include <optional>

#include "phonegate/journal/v1/record.pb.h"
#include "phonegate/v1/audit.pb.h"
#include "service/contract/call.h"

namespace phonegate {

// What an upstream answer means for the change that was asked for.
enum class AnswerMeaning {
  kHappened,
  kRefused,           // SignalWire said no; asking again gets the same answer
  kRetryableRefusal,  // SignalWire said no for now (rate limit, credentials): asking again may help
  kNotSent,           // nothing of it left the process
  kIndeterminate,     // it may have happened
};

// `sends` is how often something of the change itself was sent. Follows from the facts of
// the error's reason (errors.proto). Errors without one, and reasons that the gateway itself
// decides before it sends, are taken for retryable, so that nothing of them is stored.
AnswerMeaning MeaningOf(const Reply& reply, int sends);

// The error of a call whose outcome is not known yet. It stays UNKNOWN
// (OUTCOME_UNKNOWN) until the same request id gets another answer.
absl::Status OutcomeUnknown();

// The outcome of a reply; the ledger fills in its duration and the answer's digest.
v1::AuditOutcome OutcomeOf(v1::AuditResult result, v1::AuditSettledBy settled_by, const Reply& reply,
                           const CallTrace& trace);

// Of a read. What was answered with a server error, unreadably or not at all may have
// been billed all the same, where it costs money.
v1::AuditResult ResultOfRead(const absl::Status& status, const CallTrace& trace);

// The outcome of a read, about what its request names.
v1::AuditOutcome OutcomeOfRead(const google::protobuf::Message& request, const absl::Status& status,
                               const CallTrace& trace);

// What a repetition is answered with.
journal::v1::StoredReply StoredReplyOf(const std::string& comparable_request, const Reply& reply,
                                       const CallTrace& trace);
Reply ReplyOf(const Operation& operation, const journal::v1::StoredReply& stored);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_LEDGER_OUTCOME_H_
