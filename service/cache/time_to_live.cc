#include "service/cache/time_to_live.h"

#include <algorithm>

namespace phonegate {

SteadyTime FreshUntil(SteadyTime now, std::chrono::nanoseconds time_to_live, Random& random) {
  constexpr double kJitter = 0.1;
  const double factor = 1 - kJitter + 2 * kJitter * RandomFraction(random);
  const std::chrono::duration<double, std::nano> jittered = std::max(time_to_live, {}) * factor;
  return now + std::chrono::duration_cast<std::chrono::nanoseconds>(jittered);
}

}  // namespace phonegate
