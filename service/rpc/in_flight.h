// Counting the calls that are under way.
#ifndef PHONEGATE_SERVICE_RPC_IN_FLIGHT_H_
#define PHONEGATE_SERVICE_RPC_IN_FLIGHT_H_

#include <condition_variable>
#include <mutex>

#include "service/base/clock.h"

namespace phonegate {

// Knows whether any call still has something to do, its caller answered or not.
// Safe from any thread.
class InFlight {
 public:
  void Enter() {
    std::lock_guard lock(mutex_);
    ++calls_;
  }
  void Leave() {
    std::lock_guard lock(mutex_);
    if (--calls_ == 0) idle_.notify_all();
  }
  // Waits until there is none; false when it is still not so at `until`.
  bool WaitUntilIdle(SteadyTime until) {
    std::unique_lock lock(mutex_);
    return idle_.wait_until(lock, until, [this] { return calls_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable idle_;
  int calls_ = 0;  // guarded by mutex_
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_RPC_IN_FLIGHT_H_
