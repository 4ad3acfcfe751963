#include "service/admin/budget_left.h"

#include <algorithm>

namespace phonegate {
namespace {

std::chrono::sys_days DayOf(WallTime time) { return std::chrono::floor<std::chrono::days>(time); }

double ShareOf(const BudgetUse& use) {
  if (use.limit == 0) return 0;
  const double spent = static_cast<double>(use.spent) / static_cast<double>(use.limit);
  return std::max(0.0, 1.0 - spent);
}

}  // namespace

void BudgetLeft::Spent(const BudgetUse& use) {
  const MutexLock lock(mutex_);
  const std::chrono::sys_days day = DayOf(use.time);
  if (share_ && day < day_) return;
  // The same caller may have more left than before: its limit was raised.
  if (share_ && day == day_ && caller_ != use.caller && ShareOf(use) > *share_) return;
  day_ = day;
  caller_ = use.caller;
  share_ = ShareOf(use);
}

std::optional<double> BudgetLeft::Share(WallTime now) const {
  const MutexLock lock(mutex_);
  return DayOf(now) == day_ ? share_ : std::nullopt;
}

}  // namespace phonegate
