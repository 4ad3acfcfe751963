// How many calls a second callers make.
#ifndef PHONEGATE_SERVICE_ADMISSION_RATES_H_
#define PHONEGATE_SERVICE_ADMISSION_RATES_H_

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "service/base/clock.h"
#include "service/base/mutex.h"
#include "service/base/text_hash.h"
#include "service/base/thread_cell.h"

namespace phonegate {

// A token bucket for each caller and project, which holds what may be done in one
// second. Any thread; callers share a lock only by chance.
class CallRates {
 public:
  // Takes one call of at most `per_second` (1 or more); nothing when it may be made, else
  // how long it is until the next one may. `project` is its place in Projects::all().
  std::optional<std::chrono::nanoseconds> Take(std::string_view caller, std::size_t project,
                                               std::uint32_t per_second, SteadyTime now);

  // How many buckets there are.
  std::size_t size() const;

 private:
  struct alignas(kCacheLine) Shard {
    mutable Mutex mutex;
    // By caller and project: when the bucket is full again, which stands for its
    // content. A bucket that is full need not be there.
    std::unordered_map<std::size_t, std::unordered_map<std::string, SteadyTime, TextHash, std::equal_to<>>>
        full_at ABSL_GUARDED_BY(mutex);
    std::size_t most ABSL_GUARDED_BY(mutex) = 1024;  // buckets, before the full ones are thrown out
  };
  static std::size_t Count(const Shard& shard) ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mutex);
  static void DropFull(Shard& shard, SteadyTime now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mutex);

  std::array<Shard, 16> shards_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMISSION_RATES_H_
