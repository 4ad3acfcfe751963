// Doing something again and again.
#ifndef PHONEGATE_SERVICE_LANE_REPEAT_H_
#define PHONEGATE_SERVICE_LANE_REPEAT_H_

#include <chrono>
#include <functional>

#include "service/base/clock.h"
#include "service/lane/awaitable.h"
#include "service/lane/timers.h"

namespace phonegate {

// Calls `action` with the time each `interval`, at least 1 ms, until it is cancelled; the
// first time after one. Runs on the lane that owns `timers`, and blocks it as long as
// `action` takes.
Awaitable<> Repeat(Timers& timers, const Clock& clock, std::chrono::milliseconds interval,
                   std::function<void(SteadyTime now)> action);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_LANE_REPEAT_H_
