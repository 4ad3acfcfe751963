// Waiting for a moment, as coroutines see it.
#ifndef PHONEGATE_SERVICE_BASE_TIMERS_H_
#define PHONEGATE_SERVICE_BASE_TIMERS_H_

#include "service/base/awaitable.h"
#include "service/base/clock.h"

namespace phonegate {

// Lets a coroutine wait without parking a thread.
class Timers {
 public:
  virtual ~Timers() = default;
  // Returns at `when` or soon after, at once when it is past. Returns early
  // when the waiting coroutine is cancelled; the caller can ask its
  // cancellation state. Call on the lane that owns these timers.
  virtual Awaitable<> SleepUntil(SteadyTime when) = 0;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_BASE_TIMERS_H_
