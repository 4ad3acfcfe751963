// A part of the cache with a lock of its own.
#ifndef PHONEGATE_SERVICE_CACHE_CACHE_SHARD_H_
#define PHONEGATE_SERVICE_CACHE_CACHE_SHARD_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "service/base/clock.h"
#include "service/base/mutex.h"
#include "service/cache/cache_entry.h"
#include "service/cache/cached_answer.h"
#include "service/cache/generations.h"
#include "service/cache/ghost_list.h"

namespace phonegate {

// Entries within a bound of bytes. What to throw out is told by S3-FIFO: what is
// new goes through a small queue of a tenth of the room, and only what is asked for
// again there, or soon after it was thrown out, gets into the main queue. So a long
// run of requests that come once each passes through the tenth and leaves the rest
// alone. A look-up moves nothing; it counts a visit.
//
// Table and ghosts have a fixed size, from the bound: a table that grew would hold
// the lock for long. Safe from any thread; nothing is allocated or freed while the
// lock is held. It is not a lock that readers share: with as little to do under it,
// that one costs a sixth more, alone or with two threads.
class CacheShard {
 public:
  // `limit` counts everything, this object too; at least kLeast.
  CacheShard(std::size_t limit, const Generations& generations);
  ~CacheShard();
  CacheShard(const CacheShard&) = delete;
  CacheShard& operator=(const CacheShard&) = delete;

  static constexpr std::size_t kLeast = std::size_t{16} * 1024;

  // The answer under the key, whatever its age, or nullptr. Does not allocate.
  std::shared_ptr<const CachedAnswer> Find(const CacheKey& key, std::uint64_t hash);

  // Puts an entry in, in the place of another of its key. False: it is larger than
  // the whole shard; then there is none of its key.
  bool Put(CacheEntry::Ptr entry, const CacheKey& key, SteadyTime now);

  // Forgets all entries.
  void Clear();

  struct Dropped {
    std::uint64_t entries = 0;
    std::uint64_t bytes = 0;
  };
  // Forgets the entries whose answers have died; those that are in no call's way
  // wait for their turn otherwise. Looks at all, and lets others have the lock between.
  Dropped DropDead();

  struct Figures {
    std::size_t bytes = 0;  // with the fixed part
    std::size_t entries = 0;
    std::uint64_t evicted = 0;
  };
  Figures figures() const;

 private:
  // Entries that were taken out, to be freed when the lock is not held any more.
  class Garbage {
   public:
    Garbage() = default;
    ~Garbage();
    Garbage(const Garbage&) = delete;
    Garbage& operator=(const Garbage&) = delete;
    void Add(CacheEntry& entry);

   private:
    CacheEntry* first_ = nullptr;
  };

  CacheEntry*& BucketOf(std::uint64_t hash) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  CacheEntry* FindEntry(const CacheKey& key, std::uint64_t hash) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  EntryQueue& QueueOf(const CacheEntry& entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return entry.queue == CacheQueue::kSmall ? small_ : main_;
  }
  std::size_t used() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return fixed_ + small_.bytes() + main_.bytes();
  }
  void Link(CacheEntry& entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Unlink(CacheEntry& entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool WorthKeeping(const CacheEntry& entry, SteadyTime now) const;
  void GiveSecondChance(CacheEntry& entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Evict(CacheEntry& entry, Garbage& garbage) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void MakeRoom(std::size_t bytes, SteadyTime now, Garbage& garbage) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Generations& generations_;
  const std::size_t limit_;

  mutable Mutex mutex_;
  std::vector<CacheEntry*> buckets_ ABSL_GUARDED_BY(mutex_);
  GhostList ghosts_ ABSL_GUARDED_BY(mutex_);
  EntryQueue small_ ABSL_GUARDED_BY(mutex_);
  EntryQueue main_ ABSL_GUARDED_BY(mutex_);
  std::uint64_t evicted_ ABSL_GUARDED_BY(mutex_) = 0;

  const std::size_t fixed_;
  const std::size_t small_room_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CACHE_CACHE_SHARD_H_
