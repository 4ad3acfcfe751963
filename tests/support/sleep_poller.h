// A poller without connections: a lane that has it only sleeps.
#ifndef PHONEGATE_TESTS_SUPPORT_SLEEP_POLLER_H_
#define PHONEGATE_TESTS_SUPPORT_SLEEP_POLLER_H_

#include <chrono>
#include <cstddef>
#include <utility>

#include "service/base/mutex.h"
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

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_SUPPORT_SLEEP_POLLER_H_
