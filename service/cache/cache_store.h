// The answers that are cached.
#ifndef PHONEGATE_SERVICE_CACHE_CACHE_STORE_H_
#define PHONEGATE_SERVICE_CACHE_CACHE_STORE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "service/base/clock.h"
#include "service/base/keyed_hash.h"
#include "service/base/random.h"
#include "service/base/thread_counters.h"
#include "service/cache/cache_shard.h"
#include "service/cache/cached_answer.h"
#include "service/cache/generations.h"

namespace phonegate {

// What a look-up found.
struct Found {
  enum class State {
    kMissing,  // nothing that may be served
    kFresh,    // serve it
    kTooOld,   // past its time to live, but still true as far as this process
               // knows; to be served only where stale answers are wanted
  };
  State state = State::kMissing;
  std::shared_ptr<const CachedAnswer> answer = nullptr;  // unless kMissing
};

// Whether an answer that was to be cached is cached now.
enum class InsertResult {
  kInserted,
  kTooLarge,   // larger than a shard
  kOvertaken,  // a change of what it is about has begun since its fetch did
};

// Whether a look-up is in the statistics. A read that looks more than once counts once.
enum class Counting { kYes, kNo };

// Answers by key, within a bound of bytes that counts keys, answers, tags and all
// that keeps them together as malloc does. Beyond it stand only those that somebody
// still holds after they were thrown out.
//
// A look-up takes the lock of one of several shards for some tens of nanoseconds, and
// neither allocates nor moves anything. An answer that has died is not served, and
// stays until it is replaced or room is needed.
//
// Safe from any thread. Refers to `generations`.
class CacheStore {
 public:
  // `limit` is in bytes; less than kLeast counts as that.
  CacheStore(std::size_t limit, const Generations& generations, Random& random);

  static constexpr std::size_t kLeast = std::size_t{64} * 1024;

  Found Find(const CacheKey& key, SteadyTime now, Counting counting = Counting::kYes);
  // Counts a hit that Find did not count.
  void CountHit() { counters_.Count(Event::kHit); }
  // Keeps an answer in the place of the one before.
  InsertResult Insert(const CacheKey& key, std::shared_ptr<const CachedAnswer> answer, SteadyTime now);
  // Frees all answers. Fetches under way are not met: Generations::RaiseAll() first.
  void Clear();
  using Dropped = CacheShard::Dropped;
  // Frees the answers that have died.
  Dropped DropDead();

  struct Statistics {
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;   // with `dead` and `expired`
    std::uint64_t dead = 0;     // something was there, but a change has overtaken it
    std::uint64_t expired = 0;  // something was there, but its time to live is over
    std::uint64_t cached = 0;
    std::uint64_t too_large = 0;
    std::uint64_t overtaken = 0;
    std::uint64_t evicted = 0;  // thrown out for want of room
    std::uint64_t entries = 0;
    std::uint64_t bytes = 0;
  };
  Statistics statistics() const;
  std::size_t limit() const { return limit_; }

 private:
  enum class Event { kHit, kMissing, kDead, kExpired, kInserted, kTooLarge, kOvertaken, kCount };

  // What there is, and what it is counted as.
  Found Look(const CacheKey& key, SteadyTime now, Event& event);
  std::uint64_t HashOf(const CacheKey& key) const;
  CacheShard& ShardOf(std::uint64_t hash) { return *shards_[hash % shards_.size()]; }

  const Generations& generations_;
  const std::size_t limit_;
  const KeyedHash hash_;
  std::vector<std::unique_ptr<CacheShard>> shards_;
  ThreadCounters<Event> counters_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CACHE_CACHE_STORE_H_
