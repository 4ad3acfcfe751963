#include "service/lane/blocking_thread.h"

#include <utility>

namespace phonegate {

BlockingThread::~BlockingThread() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_one();
  }
  thread_.join();
}

bool BlockingThread::TryPost(Work work) {
  std::lock_guard lock(mutex_);
  if (waiting_ >= most_waiting_) return false;
  ++waiting_;
  items_.push_back({std::move(work), true});
  changed_.notify_one();
  return true;
}

void BlockingThread::Post(Work work) {
  std::lock_guard lock(mutex_);
  items_.push_back({std::move(work), false});
  changed_.notify_one();
}

void BlockingThread::Run() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || !items_.empty(); });
  while (!items_.empty()) {
    Item item = std::move(items_.front());
    items_.pop_front();
    if (item.counts) --waiting_;
    lock.unlock();
    std::move(item.work)();
    item.work = nullptr;  // lets go of what it holds before the lock is taken again
    lock.lock();
    changed_.wait(lock, [this] { return stopping_ || !items_.empty(); });
  }
}

}  // namespace phonegate
