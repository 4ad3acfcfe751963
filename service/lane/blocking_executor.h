// Work that would keep a lane too long.
#ifndef PHONEGATE_SERVICE_LANE_BLOCKING_EXECUTOR_H_
#define PHONEGATE_SERVICE_LANE_BLOCKING_EXECUTOR_H_

#include <absl/functional/any_invocable.h>

namespace phonegate {

// Does one piece of work after another on a thread that is no lane's. Safe from any
// thread; never blocks.
class BlockingExecutor {
 public:
  using Work = absl::AnyInvocable<void() &&>;

  virtual ~BlockingExecutor() = default;
  // False, and nothing will be done, when too many pieces wait.
  virtual bool TryPost(Work work) = 0;
  // Takes the work in any case; for what is bounded elsewhere.
  virtual void Post(Work work) = 0;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_LANE_BLOCKING_EXECUTOR_H_
