// How replicas tell each other what has changed.
#ifndef PHONEGATE_SERVICE_CACHE_INVALIDATION_BUS_H_
#define PHONEGATE_SERVICE_CACHE_INVALIDATION_BUS_H_

#include <vector>

#include "service/base/mutex.h"
#include "service/cache/tags.h"

namespace phonegate {

// What is to be forgotten: what bears one of the tags, or everything.
struct Invalidation {
  Tags tags;
  bool everything = false;
};

// A replica's cache, as the bus knows it.
class InvalidationListener {
 public:
  virtual ~InvalidationListener() = default;
  // Another replica has changed this. Any thread; never blocks, publishes nothing.
  virtual void Hear(const Invalidation& invalidation) = 0;
};

// Carries invalidations from each replica to all others. It gives hints: a message may
// be lost, or arrive late, twice, or in another order. A replica that has not heard of
// a change tells what was true before it, for as long as its answers live; the replica
// that acknowledged the change never does, because it does not depend on the bus. A bus
// that knows that it has lost messages says `everything`.
//
// Tags hold phone numbers. They are not for logs, and a bus between processes is to be
// one that no other thread reads. Safe from any thread.
class InvalidationBus {
 public:
  virtual ~InvalidationBus() = default;
  // From Join until Leave has returned the listener hears what others publish; it
  // outlives that time.
  virtual void Join(InvalidationListener& listener) = 0;
  virtual void Leave(InvalidationListener& listener) = 0;
  // Tells all but the sender. Never waits for the network; what cannot be sent is lost.
  virtual void Publish(const InvalidationListener& sender, const Invalidation& invalidation) = 0;
};

// The bus inside of one process: all have heard when Publish returns.
class InProcessBus final : public InvalidationBus {
 public:
  void Join(InvalidationListener& listener) override;
  void Leave(InvalidationListener& listener) override;
  void Publish(const InvalidationListener& sender, const Invalidation& invalidation) override;

 private:
  Mutex mutex_;
  std::vector<InvalidationListener*> listeners_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CACHE_INVALIDATION_BUS_H_
