#include "service/admission/request_conditions.h"

#include "service/admission/policy_error.h"

namespace phonegate {

absl::Status RequestConditions::Decide() {
  depends_on_number_ = false;
  for (const GrantsThere& there : projects_) {
    const ConditionResult narrowing = Narrow(there.grants, facts_);
    if (narrowing.result == ConditionResult::Result::kFails)
      return ConditionFails(caller_, group_, there.alias, narrowing);
    if (narrowing.result == ConditionResult::Result::kDependsOnNumber) depends_on_number_ = true;
  }
  return absl::OkStatus();
}

absl::Status RequestConditions::DecideFor(const std::string& number) {
  facts_.number = number;
  facts_.resource_id.clear();
  return Decide();
}

}  // namespace phonegate
