// Counting the calls that are under way.
#ifndef PHONEGATE_SERVICE_RPC_IN_FLIGHT_H_
#define PHONEGATE_SERVICE_RPC_IN_FLIGHT_H_

#include "service/base/clock.h"
#include "service/base/mutex.h"

namespace phonegate {

// Knows whether any call still has something to do, its caller answered or not.
// Safe from any thread.
class InFlight {
 public:
  void Enter() {
    const MutexLock lock(mutex_);
    ++calls_;
  }
  void Leave() {
    const MutexLock lock(mutex_);
    if (--calls_ == 0) idle_.NotifyAll();
  }
  // Waits until there is none; false when it is still not so at `until`.
  bool WaitUntilIdle(SteadyTime until) {
    const MutexLock lock(mutex_);
    return idle_.WaitUntil(mutex_, until,
                           [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return calls_ == 0; });
  }

 private:
  Mutex mutex_;
  CondVar idle_;
  int calls_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_RPC_IN_FLIGHT_H_
