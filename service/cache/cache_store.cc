#include "service/cache/cache_store.h"

#include <algorithm>
#include <utility>

namespace phonegate {
namespace {

constexpr std::size_t kMaxShards = 16;
// A page of 1,000 numbers takes 600 KB: shards of a small cache are few, rather
// than too small for it.
constexpr std::size_t kShardAtLeast = std::size_t{4} * 1024 * 1024;

std::size_t ShardsFor(std::size_t limit) {
  return std::clamp<std::size_t>(limit / kShardAtLeast, 1, kMaxShards);
}

}  // namespace

CacheStore::CacheStore(std::size_t limit, const Generations& generations, Random& random)
    : generations_(generations), limit_(std::max(limit, kLeast)), hash_(random) {
  const std::size_t shards = ShardsFor(limit_);
  const std::size_t overhead = sizeof(CacheStore) + shards * sizeof(void*);
  shards_.reserve(shards);
  for (std::size_t i = 0; i < shards; ++i) {
    shards_.push_back(std::make_unique<CacheShard>((limit_ - overhead) / shards, generations));
  }
}

std::uint64_t CacheStore::HashOf(const CacheKey& key) const {
  const std::uint64_t rest =
      (std::uint64_t{key.operation} << 32U) | (std::uint64_t{key.project} << 16U) | key.family;
  return hash_(rest, key.request);
}

Found CacheStore::Find(const CacheKey& key, SteadyTime now, Counting counting) {
  Event event = Event::kMissing;
  Found found = Look(key, now, event);
  if (counting == Counting::kYes) counters_.Count(event);
  return found;
}

Found CacheStore::Look(const CacheKey& key, SteadyTime now, Event& event) {
  const std::uint64_t hash = HashOf(key);
  std::shared_ptr<const CachedAnswer> answer = ShardOf(hash).Find(key, hash);
  if (answer == nullptr) return {};
  if (!generations_.Alive(answer->since, answer->tags)) {
    event = Event::kDead;
    return {};
  }
  if (now < answer->fresh_until) {
    event = Event::kHit;
    return {Found::State::kFresh, std::move(answer)};
  }
  event = Event::kExpired;
  if (now < answer->stale_until) return {Found::State::kTooOld, std::move(answer)};
  return {};
}

InsertResult CacheStore::Insert(const CacheKey& key, std::shared_ptr<const CachedAnswer> answer,
                                SteadyTime now) {
  if (!generations_.Alive(answer->since, answer->tags)) {
    counters_.Count(Event::kOvertaken);
    return InsertResult::kOvertaken;
  }
  const std::uint64_t hash = HashOf(key);
  if (!ShardOf(hash).Put(CacheEntry::Make(key, hash, std::move(answer)), key, now)) {
    counters_.Count(Event::kTooLarge);
    return InsertResult::kTooLarge;
  }
  counters_.Count(Event::kInserted);
  return InsertResult::kInserted;
}

void CacheStore::Clear() {
  for (const auto& shard : shards_) shard->Clear();
}

CacheStore::Dropped CacheStore::DropDead() {
  Dropped all;
  for (const auto& shard : shards_) {
    const Dropped dropped = shard->DropDead();
    all.entries += dropped.entries;
    all.bytes += dropped.bytes;
  }
  return all;
}

CacheStore::Statistics CacheStore::statistics() const {
  Statistics all;
  all.hits = counters_.Sum(Event::kHit);
  all.dead = counters_.Sum(Event::kDead);
  all.expired = counters_.Sum(Event::kExpired);
  all.misses = counters_.Sum(Event::kMissing) + all.dead + all.expired;
  all.cached = counters_.Sum(Event::kInserted);
  all.too_large = counters_.Sum(Event::kTooLarge);
  all.overtaken = counters_.Sum(Event::kOvertaken);
  all.bytes = sizeof(CacheStore) + shards_.capacity() * sizeof(void*);
  for (const auto& shard : shards_) {
    const CacheShard::Figures figures = shard->figures();
    all.bytes += figures.bytes;
    all.entries += figures.entries;
    all.evicted += figures.evicted;
  }
  return all;
}

}  // namespace phonegate
