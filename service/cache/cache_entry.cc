#include "service/cache/cache_entry.h"

#include <algorithm>
#include <new>
#include <utility>

#include "service/cache/allocated_bytes.h"

namespace phonegate {

CacheEntry::CacheEntry(const CacheKey& key, std::uint64_t hash, std::shared_ptr<const CachedAnswer> answer)
    : family_(key.family),
      operation_(key.operation),
      project_(key.project),
      hash_(hash),
      request_size_(key.request.size()),
      bytes_(AllocatedBytes(sizeof(CacheEntry) + key.request.size()) + AllocatedBytes(*answer)),
      answer_(std::move(answer)) {
  std::ranges::copy(key.request, reinterpret_cast<char*>(this + 1));
}

CacheEntry::Ptr CacheEntry::Make(const CacheKey& key, std::uint64_t hash,
                                 std::shared_ptr<const CachedAnswer> answer) {
  void* place = ::operator new(sizeof(CacheEntry) + key.request.size());
  return Ptr(new (place) CacheEntry(key, hash, std::move(answer)));
}

void CacheEntry::Deleter::operator()(CacheEntry* entry) const {
  entry->~CacheEntry();
  ::operator delete(entry);
}

void EntryQueue::PushNewest(CacheEntry& entry) {
  entry.newer = nullptr;
  entry.older = newest_;
  (newest_ == nullptr ? oldest_ : newest_->newer) = &entry;
  newest_ = &entry;
  bytes_ += entry.bytes();
  ++size_;
}

void EntryQueue::Remove(CacheEntry& entry) {
  (entry.newer == nullptr ? newest_ : entry.newer->older) = entry.older;
  (entry.older == nullptr ? oldest_ : entry.older->newer) = entry.newer;
  bytes_ -= entry.bytes();
  --size_;
}

}  // namespace phonegate
