#include "service/admission/call_admission.h"

#include <utility>

#include "service/contract/spending.h"
#include "service/contract/wire_text.h"

namespace phonegate {

CallAdmission::CallAdmission(const Admission& admission, const Operation& operation, Caller origin,
                             const Credentials& credentials, SteadyTime now)
    : admission_(admission),
      operation_(operation),
      now_(now),
      caller_(std::move(origin)),
      identified_(admission.Identify(credentials, caller_)) {}

bool CallAdmission::RefusalBelongsInJournal() const {
  return operation_.IsChange() || admission_.WantsInJournal(operation_.permission, operation_.name);
}

const Project* CallAdmission::AllowedUnparsed(v1::Permission permission, const std::string& alias) const {
  if (admission_.WantsInJournal(permission, operation_.name)) return nullptr;
  const absl::StatusOr<const Project*> project = admission_.Admit(caller_, permission, alias);
  return project.ok() ? *project : nullptr;
}

const Project* CallAdmission::AllowedUnparsed(std::string_view request) {
  const std::optional<std::string_view> text = WireText(request, operation_.project->number());
  if (!text || !identified_.ok()) return nullptr;
  const std::string alias(*text);
  if (operation_.paid_when != nullptr && AllowedUnparsed(v1::PERMISSION_PAID_LOOKUP, alias) == nullptr)
    return nullptr;
  allowed_ = AllowedUnparsed(operation_.permission, alias);
  return allowed_;
}

absl::Status CallAdmission::Count(const Project& project) {
  if (!counted_) counted_ = admission_.CountCall(caller_, project, now_);
  return *counted_;
}

absl::StatusOr<Decision> CallAdmission::Decide(const google::protobuf::Message& request,
                                               absl::FunctionRef<absl::Status()> check) {
  if (!identified_.ok()) return identified_;
  const v1::Permission permission = operation_.PermissionOf(request);
  Admitted admitted{allowed_, {}};
  if (allowed_ == nullptr) {
    const std::string alias = request.GetReflection()->GetString(request, operation_.project);
    auto looked_up = admission_.AdmitUnderConditions(caller_, permission, alias);
    if (!looked_up.ok()) return looked_up.status();
    admitted = *std::move(looked_up);
  }
  const Project& project = *admitted.project;
  if (absl::Status counted = Count(project); !counted.ok()) return counted;
  if (absl::Status checked = check(); !checked.ok()) return checked;
  auto open = admission_.Narrow(caller_, operation_, admitted, request);
  if (!open.ok()) return open.status();
  open_ = *std::move(open);
  return Decision{.project = project,
                  .journalled_read = allowed_ == nullptr && !operation_.IsChange() &&
                                     admission_.WantsInJournal(permission, operation_.name),
                  .daily_budget = admission_.DailyBudget(caller_, project, SpendingOf(operation_, request))};
}

absl::StatusOr<Decision> CallAdmission::Complete(Decision decision,
                                                 const absl::StatusOr<std::string>& number) {
  const std::unique_ptr<RequestConditions> open = std::move(open_);
  if (!number.ok()) {
    decision.replay_only = number.status();
    return decision;
  }
  if (absl::Status decided = open->DecideFor(*number); !decided.ok()) return decided;
  return decision;
}

}  // namespace phonegate
