// A thread for what may block.
#ifndef PHONEGATE_SERVICE_LANE_BLOCKING_THREAD_H_
#define PHONEGATE_SERVICE_LANE_BLOCKING_THREAD_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>

#include "service/lane/blocking_executor.h"

namespace phonegate {

// Does one piece of work after another, in the order they came. Safe from any
// thread; never blocks but in its destructor, which does first what is left.
class BlockingThread final : public BlockingExecutor {
 public:
  // `most_waiting`: how many pieces that TryPost took may wait.
  explicit BlockingThread(std::size_t most_waiting)
      : most_waiting_(most_waiting), thread_([this] { Run(); }) {}
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

  const std::size_t most_waiting_;
  std::mutex mutex_;  // above the next four
  std::condition_variable changed_;
  std::deque<Item> items_;
  std::size_t waiting_ = 0;  // items that count
  bool stopping_ = false;
  std::thread thread_;  // last: uses all of the above
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_LANE_BLOCKING_THREAD_H_
