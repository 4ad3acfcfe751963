#include "service/lane/blocking_thread.h"

#include <utility>

namespace phonegate {

BlockingThread::~BlockingThread() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
    changed_.NotifyOne();
  }
  thread_.join();
}

bool BlockingThread::TryPost(Work work) {
  const MutexLock lock(mutex_);
  if (waiting_ >= max_waiting_) return false;
  ++waiting_;
  items_.push_back({std::move(work), true});
  changed_.NotifyOne();
  return true;
}

void BlockingThread::Post(Work work) {
  const MutexLock lock(mutex_);
  items_.push_back({std::move(work), false});
  changed_.NotifyOne();
}

void BlockingThread::Run() {
  MutexLock lock(mutex_);
  while (!stopping_ && items_.empty()) changed_.Wait(mutex_);
  while (!items_.empty()) {
    Item item = std::move(items_.front());
    items_.pop_front();
    if (item.counts) --waiting_;
    lock.Unlock();
    std::move(item.work)();
    item.work = nullptr;  // lets go of what it holds before the lock is taken again
    lock.Lock();
    while (!stopping_ && items_.empty()) changed_.Wait(mutex_);
  }
}

}  // namespace phonegate
