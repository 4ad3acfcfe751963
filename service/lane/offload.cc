#include "service/lane/offload.h"

#include <atomic>
#include <memory>
#include <utility>

namespace phonegate {
namespace {

struct Waiting {
  std::atomic<bool> wanted = true;
  // The lane's only.
  Wakeup wakeup;
  bool done = false;
};

BlockingExecutor::Work NotifyAfter(const LanePort& port, std::shared_ptr<Waiting> waiting,
                                   BlockingExecutor::Work work) {
  return [post = port.post, waiting = std::move(waiting), work = std::move(work)]() mutable {
    if (waiting->wanted) std::move(work)();
    work = nullptr;
    // With it goes the only reference that this thread has.
    post([told = std::move(waiting)] {
      told->done = true;
      told->wakeup.Notify();
    });
  };
}

}  // namespace

Awaitable<OffloadResult> Offload(const LanePort& port, QueuePolicy room, Deadline deadline,
                                 BlockingExecutor::Work work) {
  if (port.blocking_executor == nullptr) {
    std::move(work)();
    co_return OffloadResult::kDone;
  }
  auto waiting = std::make_shared<Waiting>();
  BlockingExecutor::Work piece = NotifyAfter(port, waiting, std::move(work));
  if (room == QueuePolicy::kAlways) {
    port.blocking_executor->Post(std::move(piece));
  } else if (!port.blocking_executor->TryPost(std::move(piece))) {
    co_return OffloadResult::kFull;
  }
  co_await port.timers.SleepUntil(deadline, waiting->wakeup);
  waiting->wanted = false;
  co_return waiting->done ? OffloadResult::kDone : OffloadResult::kAbandoned;
}

}  // namespace phonegate
