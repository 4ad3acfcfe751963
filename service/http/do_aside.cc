#include "service/http/do_aside.h"

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

SideWork::Work NotifyAfter(const LanePort& port, std::shared_ptr<Waiting> waiting, SideWork::Work work) {
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

Awaitable<AsideEnd> DoAside(const LanePort& port, AsideRoom room, Deadline deadline, SideWork::Work work) {
  if (port.side_work == nullptr) {
    std::move(work)();
    co_return AsideEnd::kDone;
  }
  auto waiting = std::make_shared<Waiting>();
  SideWork::Work piece = NotifyAfter(port, waiting, std::move(work));
  if (room == AsideRoom::kAlways) {
    port.side_work->Post(std::move(piece));
  } else if (!port.side_work->TryPost(std::move(piece))) {
    co_return AsideEnd::kFull;
  }
  co_await port.timers.SleepUntil(deadline, waiting->wakeup);
  waiting->wanted = false;
  co_return waiting->done ? AsideEnd::kDone : AsideEnd::kGivenUp;
}

}  // namespace phonegate
