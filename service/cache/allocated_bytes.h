// What things cost on the heap.
#ifndef PHONEGATE_SERVICE_CACHE_ALLOCATED_BYTES_H_
#define PHONEGATE_SERVICE_CACHE_ALLOCATED_BYTES_H_

#include <algorithm>
#include <cstddef>

#include "service/cache/cached_answer.h"

namespace phonegate {

// What glibc's malloc takes for one allocation: a header of 8 bytes, rounded up
// to 16, at least 32. Other allocators are close enough.
constexpr std::size_t AllocatedBytes(std::size_t size) {
  return std::max<std::size_t>(32, (size + 8 + 15) / 16 * 16);
}

// What an answer holds: itself beside the counts of its shared_ptr, its bytes, and
// its tags where they do not fit in.
inline std::size_t AllocatedBytes(const CachedAnswer& answer) {
  constexpr std::size_t kSharedCounts = 16;
  std::size_t bytes = AllocatedBytes(sizeof(CachedAnswer) + kSharedCounts);
  if (answer.bytes.capacity() > std::string().capacity()) {
    bytes += AllocatedBytes(answer.bytes.capacity() + 1);
  }
  if (answer.tags.capacity() > TagSlots().capacity()) {
    bytes += AllocatedBytes(answer.tags.capacity() * sizeof(TagSlot));
  }
  return bytes;
}

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CACHE_ALLOCATED_BYTES_H_
