#include "client/system_pace.h"

#include <random>
#include <thread>

namespace phonegate::internal {

Pace::Time SystemPace::Now() { return std::chrono::steady_clock::now(); }

void SystemPace::Pause(std::chrono::nanoseconds time) { std::this_thread::sleep_for(time); }

double SystemPace::Random() {
  std::random_device random;
  return static_cast<double>(random()) / (static_cast<double>(std::random_device::max()) + 1);
}

}  // namespace phonegate::internal
