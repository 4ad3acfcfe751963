// A poller without connections: a lane that has it only sleeps.
#ifndef PHONEGATE_TESTS_SUPPORT_SLEEP_POLLER_H_
#define PHONEGATE_TESTS_SUPPORT_SLEEP_POLLER_H_

#include <chrono>
#include <cstddef>
#include <utility>

#include "service/base/mutex.h"
#include "service/lane/lane.h"
#include "service/lane/poller.h"

namespace phonegate {

class SleepPoller final : public Poller {
 public:
  std::size_t Perform() override { return 0; }
  void Wait(std::chrono::milliseconds longest) override {
    const MutexLock lock(mutex_);
    wake_.WaitFor(mutex_, longest, [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return woken_; });
    woken_ = false;
  }
  void Wakeup() override {
    const MutexLock lock(mutex_);
    woken_ = true;
    wake_.NotifyOne();
  }

 private:
  Mutex mutex_;
  CondVar wake_;
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;
};

// What SleepingLane is made of; before the lane, which refers to it.
struct SleepingLaneParts {
  SystemClock clock_of_machine;
  SleepPoller poller;
};

// A lane of the machine's clock that has such a poller.
class SleepingLane final : private SleepingLaneParts, public Lane {
 public:
  SleepingLane() : Lane(poller, clock_of_machine) {}
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_SUPPORT_SLEEP_POLLER_H_
