#include "service/journal/ledger/outcome.h"

#include <string>

#include "absl/strings/str_split.h"
#include "service/base/error.h"
#include "service/base/serialize.h"
#include "service/contract/message.h"
#include "service/contract/subject.h"

namespace phonegate {

AnswerMeaning MeaningOf(const Reply& reply, int sends) {
  if (reply.status.ok()) return AnswerMeaning::kHappened;
  const v1::ErrorFacts& facts = FactsOf(reply.status);
  if (facts.effect() == v1::ERROR_EFFECT_UNKNOWN) return AnswerMeaning::kIndeterminate;
  if (sends == 0) return AnswerMeaning::kNotSent;
  return IsFinal(facts) ? AnswerMeaning::kRefused : AnswerMeaning::kRetryableRefusal;
}

absl::Status OutcomeUnknown() {
  return Error(v1::REASON_OUTCOME_UNKNOWN,
               "The change was sent and may have happened; call again with the same request_id to learn "
               "its outcome.")
      .Build();
}

v1::AuditOutcome OutcomeOf(v1::AuditResult result, v1::AuditSettledBy settled_by, const Reply& reply,
                           const CallTrace& trace) {
  v1::AuditOutcome outcome;
  outcome.set_result(result);
  outcome.set_settled_by(settled_by);
  outcome.set_code(static_cast<int>(reply.status.code()));
  outcome.set_http_status(trace.http_status);
  outcome.set_attempts(trace.attempts);
  if (reply.status.ok()) {
    const Subject subject = reply.message == nullptr ? Subject() : SubjectOf(*reply.message);
    outcome.set_number(subject.number);
    outcome.set_resource_id(subject.resource_id);
    return outcome;
  }
  const google::rpc::ErrorInfo info = ErrorInfoOf(reply.status);
  outcome.set_reason(info.reason());
  if (const auto codes = info.metadata().find("upstream_code"); codes != info.metadata().end()) {
    for (const auto& code : absl::StrSplit(codes->second, ',', absl::SkipWhitespace())) {
      outcome.add_upstream_codes(std::string(absl::StripAsciiWhitespace(code)));
    }
  }
  return outcome;
}

v1::AuditResult ResultOfRead(const absl::Status& status, const CallTrace& trace) {
  if (status.ok()) return v1::AUDIT_RESULT_SUCCEEDED;
  if (trace.attempts == 0) return v1::AUDIT_RESULT_NOT_SENT;
  const bool refused = trace.http_status >= 400 && trace.http_status < 500;
  return refused ? v1::AUDIT_RESULT_REFUSED : v1::AUDIT_RESULT_ABANDONED;
}

v1::AuditOutcome OutcomeOfRead(const google::protobuf::Message& request, const absl::Status& status,
                               const CallTrace& trace) {
  v1::AuditOutcome outcome =
      OutcomeOf(ResultOfRead(status, trace), v1::AUDIT_SETTLED_BY_ANSWER, {status, nullptr}, trace);
  const Subject subject = SubjectOf(request);
  outcome.set_number(subject.number);
  outcome.set_resource_id(subject.resource_id);
  return outcome;
}

journal::v1::StoredReply StoredReplyOf(const std::string& comparable_request, const Reply& reply,
                                       const CallTrace& trace) {
  journal::v1::StoredReply stored;
  stored.set_request(comparable_request);
  if (reply.status.ok()) {
    stored.set_response(SerializeInOrder(*reply.message));
    return stored;
  }
  absl::Status status = reply.status;
  if (trace.attempts > 0) AddErrorMetadata(status, "attempts", std::to_string(trace.attempts));
  stored.set_status(SerializeInOrder(ToRpcStatus(status)));
  return stored;
}

Reply ReplyOf(const Operation& operation, const journal::v1::StoredReply& stored) {
  if (!stored.has_status()) {
    std::unique_ptr<google::protobuf::Message> message = Parse(*operation.response, stored.response());
    if (message != nullptr) return {absl::OkStatus(), std::move(message)};
    return {absl::InternalError("the stored answer cannot be read"), nullptr};
  }
  google::rpc::Status status;
  if (!status.ParseFromString(stored.status()) || status.code() == 0)
    return {absl::InternalError("the stored answer cannot be read"), nullptr};
  return {FromRpcStatus(status), nullptr};
}

}  // namespace phonegate
