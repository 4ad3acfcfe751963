#include "service/journal/stage/settle_rules.h"

#include "service/base/error.h"
#include "service/contract/subject.h"
#include "service/journal/stage/reconciler.h"
#include "service/translate/upstream_error.h"

namespace phonegate {

namespace {

// A list may be behind, so one absence is not enough.
constexpr int kAbsences = 2;

// A request that cannot be read never could; one that is refused for what is
// stored upstream may have been accepted before. A 400 without a code counts: the
// translator may leave it in doubt, because the reconciler asks again, but the reconciler
// is the last to ask, and the change would be given up as unknown. A code says more than
// the 400, and one that is not known says nothing.
bool RefusesTheRequestItself(const absl::Status& status) {
  const google::rpc::ErrorInfo info = ErrorInfoOf(status);
  const auto http_status = info.metadata().find("http_status");
  const bool bad_request = http_status != info.metadata().end() && http_status->second == "400";
  return (bad_request && !info.metadata().contains("upstream_code")) || RefusesAValueItself(status);
}

// A refusal that the first sending must have got as well, so that it says that
// nothing happened.
bool RefusedFromTheStart(const OpenChange& change, const absl::Status& status) {
  if (absl::IsInvalidArgument(status)) return RefusesTheRequestItself(status);
  // A number that is too new to be released is there: no release has happened.
  if (ErrorInfoOf(status).reason() == ReasonText(v1::REASON_PURCHASED_TOO_RECENTLY)) return true;
  if (!absl::IsNotFound(status)) return false;
  // A number that was moved to another project is not found any more.
  const google::protobuf::FieldDescriptor* moved = change.operation->request->FindFieldByName("account_sid");
  return moved == nullptr || !change.request->GetReflection()->HasField(*change.request, moved);
}

}  // namespace

const SettleRules& SettleRules::Default() {
  static const SettleRules rules;
  return rules;
}

bool SettleRules::IsLookedFor(const OpenChange& change) const {
  return change.operation->upstream.effect() == v1::EFFECT_ONCE;
}

bool SettleRules::IsTheNumber(const google::protobuf::Message& item, const std::string& number) const {
  return SubjectOf(item).number == number;
}

// What this process sent is in doubt because it was sent. Of a former run, the record of
// the doubt says so.
bool SettleRules::WasSent(const OpenChange& change) const {
  return change.settled_by != v1::AUDIT_SETTLED_BY_RECOVERY || change.entry.doubt_record != 0;
}

SteadyTime SettleRules::AbsencesCountFrom(const OpenChange& change, SteadyTime doubt,
                                          const ReconcilerOptions& options) const {
  const SteadyTime gone = change.sender_may_live ? doubt + options.connection_ends : doubt;
  return gone + options.settle_time;
}

bool SettleRules::ShowThatItDidNotHappen(int absences) const { return absences >= kAbsences; }

std::optional<v1::AuditResult> SettleRules::ResultOfRepetition(const OpenChange& change,
                                                               const absl::Status& answer) const {
  if (answer.ok()) return v1::AUDIT_RESULT_SUCCEEDED;
  // It is released already, be it by the first sending.
  if (change.operation->IsRelease() && absl::IsNotFound(answer)) return v1::AUDIT_RESULT_SUCCEEDED;
  if (RefusedFromTheStart(change, answer)) return v1::AUDIT_RESULT_REFUSED;
  return std::nullopt;
}

}  // namespace phonegate
