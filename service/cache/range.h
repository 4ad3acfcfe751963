// From a hash to an index.
#ifndef PHONEGATE_SERVICE_CACHE_RANGE_H_
#define PHONEGATE_SERVICE_CACHE_RANGE_H_

#include <cstddef>
#include <cstdint>

namespace phonegate {

// The upper half of a hash as an index below `size`, which is below 2^32; cheaper
// than a remainder, and leaves the lower half for other uses.
inline std::size_t IndexBelow(std::size_t size, std::uint64_t hash) { return ((hash >> 32U) * size) >> 32U; }

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CACHE_RANGE_H_
