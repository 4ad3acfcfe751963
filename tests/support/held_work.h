// Side work that a test holds until it wants it done.
#ifndef PHONEGATE_TESTS_SUPPORT_HELD_WORK_H_
#define PHONEGATE_TESTS_SUPPORT_HELD_WORK_H_

#include <cstddef>
#include <deque>
#include <utility>

#include "service/lane/blocking_executor.h"

namespace phonegate {

// Everything happens on the test's thread.
class HeldWork final : public BlockingExecutor {
 public:
  // `most`: how many pieces may be held before TryPost turns one away.
  explicit HeldWork(std::size_t most) : most_(most) {}

  bool TryPost(Work work) override {
    if (held_.size() >= most_) return false;
    Post(std::move(work));
    return true;
  }
  void Post(Work work) override { held_.push_back(std::move(work)); }

  std::size_t held() const { return held_.size(); }
  void RunAll() {
    while (!held_.empty()) {
      Work work = std::move(held_.front());
      held_.pop_front();
      std::move(work)();
    }
  }

 private:
  const std::size_t most_;
  std::deque<Work> held_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_SUPPORT_HELD_WORK_H_
