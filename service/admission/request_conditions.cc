#include "service/admission/request_conditions.h"

#include "service/admission/refusal.h"

namespace phonegate {

absl::Status RequestConditions::Decide() {
  depends_on_number_ = false;
  for (const GrantsThere& there : projects_) {
    const Narrowing narrowing = Narrow(there.grants, facts_);
    if (narrowing.result == Narrowing::Result::kFails)
      return ConditionFails(caller_, group_, there.alias, narrowing);
    if (narrowing.result == Narrowing::Result::kDependsOnNumber) depends_on_number_ = true;
  }
  return absl::OkStatus();
}

absl::Status RequestConditions::DecideFor(const std::string& number) {
  facts_.number = number;
  facts_.resource_id.clear();
  return Decide();
}

}  // namespace phonegate
