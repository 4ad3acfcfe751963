#include "service/cache/cache_shard.h"

#include <algorithm>
#include <utility>

#include "service/cache/allocated_bytes.h"
#include "service/cache/range.h"

namespace phonegate {
namespace {

// One bucket and one ghost for so many bytes: an entry of one number takes 900 or
// so, the least entry 300, so buckets are short.
constexpr std::size_t kBytesPerBucket = 1024;
constexpr std::size_t kSmallPart = 10;  // a tenth

// Between two times that a sweep lets others have the lock; some microseconds.
constexpr std::size_t kBucketsAtOnce = 256;

// After so many second chances in a row the next entry goes whatever its visits:
// others wait for the lock.
constexpr int kMaxSecondChances = 64;

}  // namespace

CacheShard::CacheShard(std::size_t limit, const Generations& generations)
    : generations_(generations),
      limit_(limit),
      buckets_(limit / kBytesPerBucket),
      ghosts_(limit / kBytesPerBucket),
      fixed_(AllocatedBytes(sizeof(CacheShard)) + AllocatedBytes(buckets_.size() * sizeof(CacheEntry*)) +
             AllocatedBytes(ghosts_.bytes())),
      small_room_((limit - fixed_) / kSmallPart) {}

CacheShard::~CacheShard() { Clear(); }

CacheShard::Garbage::~Garbage() {
  while (first_ != nullptr) {
    CacheEntry::Ptr entry(first_);
    first_ = entry->next_in_bucket;
  }
}

void CacheShard::Garbage::Add(CacheEntry& entry) { entry.next_in_bucket = std::exchange(first_, &entry); }

CacheEntry*& CacheShard::BucketOf(std::uint64_t hash) { return buckets_[IndexBelow(buckets_.size(), hash)]; }

CacheEntry* CacheShard::FindEntry(const CacheKey& key, std::uint64_t hash) {
  CacheEntry* entry = BucketOf(hash);
  while (entry != nullptr && !entry->Is(key, hash)) entry = entry->next_in_bucket;
  return entry;
}

std::shared_ptr<const CachedAnswer> CacheShard::Find(const CacheKey& key, std::uint64_t hash) {
  const MutexLock lock(mutex_);
  CacheEntry* entry = FindEntry(key, hash);
  if (entry == nullptr) return nullptr;
  // An answer that is dead counts as asked for too: the next one takes its place.
  entry->Visit();
  return entry->answer();
}

bool CacheShard::Put(CacheEntry::Ptr entry, const CacheKey& key, SteadyTime now) {
  Garbage garbage;  // outlives the lock
  const MutexLock lock(mutex_);
  if (CacheEntry* before = FindEntry(key, entry->hash()); before != nullptr) {
    entry->queue = before->queue;
    entry->visits = before->visits;
    Unlink(*before);
    garbage.Add(*before);
  } else if (ghosts_.Take(entry->hash(), small_.size() + main_.size())) {
    entry->queue = CacheQueue::kMain;
  }
  if (entry->bytes() > limit_ - fixed_) return false;
  MakeRoom(entry->bytes(), now, garbage);
  Link(*entry.release());
  return true;
}

void CacheShard::Clear() {
  Garbage garbage;
  const MutexLock lock(mutex_);
  for (EntryQueue* queue : {&small_, &main_}) {
    while (CacheEntry* entry = queue->oldest()) {
      Unlink(*entry);
      garbage.Add(*entry);
    }
  }
}

CacheShard::Dropped CacheShard::DropDead() {
  Dropped dropped;
  const std::size_t buckets = limit_ / kBytesPerBucket;
  for (std::size_t first = 0; first < buckets; first += kBucketsAtOnce) {
    Garbage garbage;
    const MutexLock lock(mutex_);
    for (std::size_t i = first; i < std::min(first + kBucketsAtOnce, buckets); ++i) {
      CacheEntry* next = nullptr;
      for (CacheEntry* entry = buckets_[i]; entry != nullptr; entry = next) {
        next = entry->next_in_bucket;
        const CachedAnswer& answer = *entry->answer();
        if (generations_.Alive(answer.since, answer.tags)) continue;
        ++dropped.entries;
        dropped.bytes += entry->bytes();
        Unlink(*entry);
        garbage.Add(*entry);
      }
    }
  }
  return dropped;
}

CacheShard::Figures CacheShard::figures() const {
  const MutexLock lock(mutex_);
  return {used(), small_.size() + main_.size(), evicted_};
}

void CacheShard::Link(CacheEntry& entry) {
  entry.next_in_bucket = std::exchange(BucketOf(entry.hash()), &entry);
  QueueOf(entry).PushNewest(entry);
}

void CacheShard::Unlink(CacheEntry& entry) {
  CacheEntry** link = &BucketOf(entry.hash());
  while (*link != &entry) link = &(*link)->next_in_bucket;
  *link = entry.next_in_bucket;
  QueueOf(entry).Remove(entry);
}

// Whether an entry whose turn has come was asked for, and can be served yet.
bool CacheShard::WorthKeeping(const CacheEntry& entry, SteadyTime now) const {
  const CachedAnswer& answer = *entry.answer();
  return entry.visits > 0 && now < answer.stale_until && generations_.Alive(answer.since, answer.tags);
}

void CacheShard::GiveSecondChance(CacheEntry& entry) {
  entry.visits = entry.queue == CacheQueue::kSmall ? 0 : static_cast<std::uint8_t>(entry.visits - 1);
  QueueOf(entry).Remove(entry);
  entry.queue = CacheQueue::kMain;
  main_.PushNewest(entry);
}

void CacheShard::Evict(CacheEntry& entry, Garbage& garbage) {
  if (entry.queue == CacheQueue::kSmall) ghosts_.Add(entry.hash());
  Unlink(entry);
  garbage.Add(entry);
  ++evicted_;
}

void CacheShard::MakeRoom(std::size_t bytes, SteadyTime now, Garbage& garbage) {
  int second_chances = 0;
  while (used() + bytes > limit_) {
    const bool from_small = main_.oldest() == nullptr || small_.bytes() > small_room_;
    CacheEntry& entry = from_small ? *small_.oldest() : *main_.oldest();
    if (second_chances < kMaxSecondChances && WorthKeeping(entry, now)) {
      GiveSecondChance(entry);
      ++second_chances;
    } else {
      Evict(entry, garbage);
      second_chances = 0;
    }
  }
}

}  // namespace phonegate
