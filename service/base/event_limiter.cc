#include "service/base/event_limiter.h"

#include <utility>

namespace phonegate {

EventLimiter::Answer EventLimiter::Ask() {
  const SteadyTime now = clock_.Steady();
  const MutexLock lock(mutex_);
  Answer answer;
  if (now >= until_) {
    const std::uint64_t asked = std::exchange(asked_, 0);
    answer.kept_out = asked > most_ ? asked - most_ : 0;
    until_ = now + period_;
  }
  answer.pass = ++asked_ <= most_;
  return answer;
}

}  // namespace phonegate
