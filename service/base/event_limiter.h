// Keeps what anybody can cause from taking all there is.
#ifndef PHONEGATE_SERVICE_BASE_EVENT_LIMITER_H_
#define PHONEGATE_SERVICE_BASE_EVENT_LIMITER_H_

#include <chrono>
#include <cstdint>

#include "service/base/clock.h"
#include "service/base/mutex.h"

namespace phonegate {

// Lets a number of things pass in each period, and counts the others. Any
// thread.
class EventLimiter {
 public:
  // `most` in each `period`, which begins with the first thing after the one before.
  EventLimiter(const Clock& clock, std::uint64_t most, std::chrono::nanoseconds period)
      : clock_(clock), most_(most), period_(period) {}

  struct Answer {
    bool pass = false;
    std::uint64_t kept_out = 0;  // in the period that has just ended; told once
  };
  Answer Ask();

 private:
  const Clock& clock_;
  const std::uint64_t most_;
  const std::chrono::nanoseconds period_;
  Mutex mutex_;
  SteadyTime until_ ABSL_GUARDED_BY(mutex_){};
  std::uint64_t asked_ ABSL_GUARDED_BY(mutex_) = 0;  // in this period
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_BASE_EVENT_LIMITER_H_
