// One entry of the cache, and the queues it stands in.
#ifndef PHONEGATE_SERVICE_CACHE_CACHE_ENTRY_H_
#define PHONEGATE_SERVICE_CACHE_CACHE_ENTRY_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "service/cache/cached_answer.h"

namespace phonegate {

enum class CacheQueue : std::uint8_t { kSmall, kMain };

// A key and its answer, in one allocation with the request's bytes at its end: what
// a look-up reads lies side by side. Guarded by the lock of its shard; `visits` may
// be counted by those who only look.
class CacheEntry {
 public:
  struct Deleter {
    void operator()(CacheEntry* entry) const;
  };
  using Ptr = std::unique_ptr<CacheEntry, Deleter>;

  static Ptr Make(const CacheKey& key, std::uint64_t hash, std::shared_ptr<const CachedAnswer> answer);
  CacheEntry(const CacheEntry&) = delete;
  CacheEntry& operator=(const CacheEntry&) = delete;

  bool Is(const CacheKey& key, std::uint64_t hash) const { return hash_ == hash && this->key() == key; }
  std::uint64_t hash() const { return hash_; }
  const std::shared_ptr<const CachedAnswer>& answer() const { return answer_; }
  // What the entry and its answer take on the heap.
  std::size_t bytes() const { return bytes_; }

  // How often it was asked for lately; more than kMaxVisits are not told apart.
  static constexpr std::uint8_t kMaxVisits = 3;
  void Visit() { visits = std::min<std::uint8_t>(kMaxVisits, visits + 1); }
  std::uint8_t visits = 0;

  CacheEntry* next_in_bucket = nullptr;
  CacheEntry* newer = nullptr;
  CacheEntry* older = nullptr;
  CacheQueue queue = CacheQueue::kSmall;

 private:
  CacheEntry(const CacheKey& key, std::uint64_t hash, std::shared_ptr<const CachedAnswer> answer);
  ~CacheEntry() = default;

  CacheKey key() const {
    return {operation_, project_, family_, {reinterpret_cast<const char*>(this + 1), request_size_}};
  }

  std::uint8_t family_;
  std::uint16_t operation_;
  std::uint16_t project_;
  std::uint64_t hash_;
  std::size_t request_size_;
  std::size_t bytes_;
  std::shared_ptr<const CachedAnswer> answer_;
  // The request's bytes follow.
};

// Entries in the order of their coming. Owns nothing.
class EntryQueue {
 public:
  void PushNewest(CacheEntry& entry);
  void Remove(CacheEntry& entry);
  CacheEntry* oldest() const { return oldest_; }
  std::size_t bytes() const { return bytes_; }
  std::size_t size() const { return size_; }

 private:
  CacheEntry* newest_ = nullptr;
  CacheEntry* oldest_ = nullptr;
  std::size_t bytes_ = 0;
  std::size_t size_ = 0;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CACHE_CACHE_ENTRY_H_
