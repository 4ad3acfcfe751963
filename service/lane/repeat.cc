#include "service/lane/repeat.h"

#include "service/lane/spawn.h"

namespace phonegate {

// NOLINTNEXTLINE(cppcoreguidelines-avoid-reference-coroutine-parameters): both belong to the lane it runs on
Awaitable<> Repeat(Timers& timers, const Clock& clock, std::chrono::milliseconds interval,
                   std::function<void(SteadyTime now)> action) {
  for (bool cancelled = false; !cancelled;) {
    co_await timers.SleepUntil(clock.Steady() + interval);
    cancelled = co_await Cancelled();
    if (!cancelled) action(clock.Steady());
  }
}

}  // namespace phonegate
