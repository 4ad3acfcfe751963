// A thread for what may block.
#ifndef PHONEGATE_SERVICE_LANE_BLOCKING_THREAD_H_
#define PHONEGATE_SERVICE_LANE_BLOCKING_THREAD_H_

#include <cstddef>
#include <deque>
#include <thread>

#include "service/base/mutex.h"
#include "service/lane/blocking_executor.h"

namespace phonegate {

// Does one piece of work after another, in the order they came. Safe from any
// thread; never blocks but in its destructor, which does first what is left.
class BlockingThread final : public BlockingExecutor {
 public:
  // `max_waiting`: how many pieces that TryPost took may wait.
  explicit BlockingThread(std::size_t max_waiting) : max_waiting_(max_waiting), thread_([this] { Run(); }) {}
  ~BlockingThread() override;
  BlockingThread(const BlockingThread&) = delete;
  BlockingThread& operator=(const BlockingThread&) = delete;

  bool TryPost(Work work) override;
  void Post(Work work) override;

 private:
  struct Item {
    Work work;
    bool counts = false;
  };
  void Run();

  const std::size_t max_waiting_;
  Mutex mutex_;
  CondVar changed_;
  std::deque<Item> items_ ABSL_GUARDED_BY(mutex_);
  std::size_t waiting_ ABSL_GUARDED_BY(mutex_) = 0;  // items that count
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // last: uses all of the above
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_LANE_BLOCKING_THREAD_H_
