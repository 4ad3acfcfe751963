// Waiting for a moment, as coroutines see it.
#ifndef PHONEGATE_SERVICE_LANE_TIMERS_H_
#define PHONEGATE_SERVICE_LANE_TIMERS_H_

#include <utility>
#include <vector>

#include <absl/functional/any_invocable.h>

#include "service/base/clock.h"
#include "service/lane/awaitable.h"

namespace phonegate {

// Ends sleeps early. For one lane; outlives the sleeps that name it.
class Wakeup {
 public:
  using Waker = absl::AnyInvocable<void() &&>;

  Wakeup() = default;
  Wakeup(const Wakeup&) = delete;
  Wakeup& operator=(const Wakeup&) = delete;

  // Everyone who sleeps on it now goes on soon. Says nothing to later sleepers:
  // what they wait for, they look at first.
  void Notify() {
    std::vector<Waker> wakers = std::exchange(wakers_, {});
    for (Waker& wake : wakers) std::move(wake)();
  }

  // For timers: `wake` is called by the next Notify, also when the sleep is over.
  void Add(Waker wake) { wakers_.push_back(std::move(wake)); }

 private:
  std::vector<Waker> wakers_;
};

// Lets a coroutine wait without parking a thread.
class Timers {
 public:
  virtual ~Timers() = default;
  // Returns at `when` or soon after, at once when it is past. Returns early
  // when the waiting coroutine is cancelled; the caller can ask its
  // cancellation state. Call on the lane that owns these timers.
  virtual Awaitable<> SleepUntil(SteadyTime when) = 0;
  // The same, and returns early when `wakeup` is notified.
  virtual Awaitable<> SleepUntil(SteadyTime when, Wakeup& wakeup) = 0;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_LANE_TIMERS_H_
