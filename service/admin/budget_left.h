// How much of a day's budget is left.
#ifndef PHONEGATE_SERVICE_ADMIN_BUDGET_LEFT_H_
#define PHONEGATE_SERVICE_ADMIN_BUDGET_LEFT_H_

#include <chrono>
#include <optional>
#include <string>

#include "service/base/clock.h"
#include "service/base/metrics.h"
#include "service/base/mutex.h"

namespace phonegate {

// Of all callers with a budget for one thing in one project: the share, 0 to 1, that is
// left to the one that has the least. Callers are no labels of a metric, as there may be
// any number; the log names those who come near the end. A day is one of UTC. Safe from
// any thread.
class BudgetLeft {
 public:
  // In the order in which they were counted, or nearly. One of an earlier day than the
  // last one's changes nothing.
  void Spent(const BudgetUse& use);
  // Nothing: none was spent on this day since the process began.
  std::optional<double> Share(WallTime now) const;

 private:
  mutable Mutex mutex_;
  std::chrono::sys_days day_ ABSL_GUARDED_BY(mutex_);
  std::string caller_ ABSL_GUARDED_BY(mutex_);
  std::optional<double> share_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMIN_BUDGET_LEFT_H_
