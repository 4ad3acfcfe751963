// Telling those who follow the journal that it has grown.
#ifndef PHONEGATE_SERVICE_JOURNAL_LEDGER_FEED_H_
#define PHONEGATE_SERVICE_JOURNAL_LEDGER_FEED_H_

#include <cstdint>
#include <functional>
#include <list>
#include <utility>

#include "service/base/mutex.h"

namespace phonegate {

// Carries "there are new records" from the writer to its followers, who then read
// them from the store. Safe from any thread.
class JournalFeed {
 public:
  // `sequence` is that of the last record that is durable now. Called on the
  // writer's thread, one at a time: must not block, nor use the feed.
  using Listener = std::function<void(std::uint64_t sequence)>;

  // Ends the subscription when it is destroyed; waits for a call of the listener
  // that is under way, and there is none after it. The feed outlives it.
  class Subscription {
   public:
    Subscription() = default;
    Subscription(Subscription&& other) noexcept
        : feed_(std::exchange(other.feed_, nullptr)), place_(other.place_) {}
    Subscription& operator=(Subscription&& other) noexcept {
      std::swap(feed_, other.feed_);
      std::swap(place_, other.place_);
      return *this;
    }
    ~Subscription() {
      if (feed_ != nullptr) feed_->Remove(place_);
    }

   private:
    friend class JournalFeed;
    Subscription(JournalFeed* feed, std::list<Listener>::iterator place) : feed_(feed), place_(place) {}

    JournalFeed* feed_ = nullptr;
    std::list<Listener>::iterator place_;
  };

  // The listener hears of every NotifyCommitted from now on.
  [[nodiscard]] Subscription Subscribe(Listener listener) {
    const MutexLock lock(mutex_);
    return {this, listeners_.insert(listeners_.end(), std::move(listener))};
  }

  // To be called after each commit that wrote records.
  void NotifyCommitted(std::uint64_t sequence) {
    const MutexLock lock(mutex_);
    for (const Listener& listener : listeners_) listener(sequence);
  }

 private:
  void Remove(std::list<Listener>::iterator place) {
    const MutexLock lock(mutex_);
    listeners_.erase(place);
  }

  Mutex mutex_;
  std::list<Listener> listeners_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_LEDGER_FEED_H_
