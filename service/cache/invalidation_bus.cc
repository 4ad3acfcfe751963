#include "service/cache/invalidation_bus.h"

namespace phonegate {

void InProcessBus::Join(InvalidationListener& listener) {
  const MutexLock lock(mutex_);
  listeners_.push_back(&listener);
}

void InProcessBus::Leave(InvalidationListener& listener) {
  const MutexLock lock(mutex_);
  std::erase(listeners_, &listener);
}

// Under the lock, so that a listener hears nothing any more once it has left.
void InProcessBus::Publish(const InvalidationListener& sender, const Invalidation& invalidation) {
  const MutexLock lock(mutex_);
  for (InvalidationListener* listener : listeners_) {
    if (listener != &sender) listener->Hear(invalidation);
  }
}

}  // namespace phonegate
