// A poller without connections: a lane that has it only sleeps.
#ifndef PHONEGATE_TESTS_SUPPORT_SLEEP_POLLER_H_
#define PHONEGATE_TESTS_SUPPORT_SLEEP_POLLER_H_

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <utility>

#include "service/lane/poller.h"

namespace phonegate {

class SleepPoller final : public Poller {
 public:
  std::size_t Perform() override { return 0; }
  void Wait(std::chrono::milliseconds longest) override {
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, longest, [this] { return woken_; });
    woken_ = false;
  }
  void Wakeup() override {
    const std::lock_guard lock(mutex_);
    woken_ = true;
    wake_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  bool woken_ = false;  // guarded by mutex_
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_SUPPORT_SLEEP_POLLER_H_
