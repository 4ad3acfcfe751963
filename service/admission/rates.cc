#include "service/admission/rates.h"

#include <algorithm>

namespace phonegate {
namespace {

constexpr std::chrono::nanoseconds kBucket = std::chrono::seconds(1);

}  // namespace

std::size_t CallRates::Count(const Shard& shard) {
  std::size_t count = 0;
  for (const auto& [project, buckets] : shard.full_at) count += buckets.size();
  return count;
}

// Twice what is left may come before it is worth looking again.
void CallRates::DropFull(Shard& shard, SteadyTime now) {
  for (auto& [project, buckets] : shard.full_at) {
    std::erase_if(buckets, [&](const auto& bucket) { return bucket.second <= now; });
  }
  shard.most = std::max<std::size_t>(1024, 2 * Count(shard));
}

std::optional<std::chrono::nanoseconds> CallRates::Take(std::string_view caller, std::size_t project,
                                                        std::uint32_t per_second, SteadyTime now) {
  Shard& shard = shards_[(TextHash()(caller) + project) % shards_.size()];
  const MutexLock lock(shard.mutex);
  auto& buckets = shard.full_at[project];
  auto bucket = buckets.find(caller);
  if (bucket == buckets.end()) {
    if (Count(shard) >= shard.most) DropFull(shard, now);
    bucket = buckets.emplace(caller, now).first;
  }
  const SteadyTime full_at = std::max(bucket->second, now) + kBucket / per_second;
  if (full_at > now + kBucket) return full_at - now - kBucket;
  bucket->second = full_at;
  return std::nullopt;
}

std::size_t CallRates::size() const {
  std::size_t count = 0;
  for (const Shard& shard : shards_) {
    const MutexLock lock(shard.mutex);
    count += Count(shard);
  }
  return count;
}

}  // namespace phonegate
