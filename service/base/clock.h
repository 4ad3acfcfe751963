// Time as everything in the core sees it, so that tests can hold it still.
#ifndef PHONEGATE_SERVICE_BASE_CLOCK_H_
#define PHONEGATE_SERVICE_BASE_CLOCK_H_

#include <chrono>

namespace phonegate {

using WallTime = std::chrono::system_clock::time_point;
using SteadyTime = std::chrono::steady_clock::time_point;

// When a call must have ended. SteadyTime::max() means never.
using Deadline = SteadyTime;

// Tells the time. Safe to call from any thread; never blocks.
class Clock {
 public:
  virtual ~Clock() = default;
  // The time of day, for logs and for comparing with the upstream's times. It
  // may jump; never measure a duration with it.
  virtual WallTime Now() const = 0;
  // Runs evenly and never goes back. For deadlines and durations.
  virtual SteadyTime Steady() const = 0;
};

// The machine's clock.
class SystemClock final : public Clock {
 public:
  WallTime Now() const override { return std::chrono::system_clock::now(); }
  SteadyTime Steady() const override { return std::chrono::steady_clock::now(); }
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_BASE_CLOCK_H_
