// The timers of one lane.
#ifndef PHONEGATE_SERVICE_LANE_TIMER_QUEUE_H_
#define PHONEGATE_SERVICE_LANE_TIMER_QUEUE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include <absl/functional/any_invocable.h>

#include "service/base/clock.h"
#include "service/lane/timers.h"

namespace phonegate {

// Keeps what has to run at a moment, and runs it when its owner says so: the
// lane under the machine's clock, a test under a simulated one.
//
// Not safe for several threads: everything happens on the owner's. Never
// blocks. What still waits at destruction is dropped without being run; a
// coroutine that is dropped posts its end to its executor, which must be alive.
class TimerQueue final : public Timers {
 public:
  using Task = absl::AnyInvocable<void() &&>;
  // Names a task that waits. Never used again for another one.
  using Id = std::pair<SteadyTime, std::uint64_t>;

  explicit TimerQueue(const Clock& clock) : clock_(clock) {}
  ~TimerQueue() override { Clear(); }
  TimerQueue(const TimerQueue&) = delete;
  TimerQueue& operator=(const TimerQueue&) = delete;

  // Runs `task` in the first RunDue at or after `when`.
  Id Add(SteadyTime when, Task task);

  // Forgets a task; nothing happens when it has run already.
  void Remove(const Id& id) { waiting_.erase(id); }

  // Drops everything that waits without running it.
  void Clear();

  // Runs all tasks that are due, in the order of their time, equal times in the
  // order they were added, and returns how many. Tasks added meanwhile wait for
  // the next call, so this always ends.
  std::size_t RunDue();

  // When the next task is due; nothing without one.
  std::optional<SteadyTime> Next() const;

  Awaitable<> SleepUntil(SteadyTime when) override;
  Awaitable<> SleepUntil(SteadyTime when, Wakeup& wakeup) override;

 private:
  Awaitable<> Sleep(SteadyTime when, Wakeup* wakeup);

  const Clock& clock_;
  std::uint64_t next_ = 0;
  std::map<Id, Task> waiting_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_LANE_TIMER_QUEUE_H_
