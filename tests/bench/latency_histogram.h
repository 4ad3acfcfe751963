// Many durations in little memory, for quantiles far out.
#ifndef PHONEGATE_TESTS_BENCH_LATENCY_HISTOGRAM_H_
#define PHONEGATE_TESTS_BENCH_LATENCY_HISTOGRAM_H_

#include <chrono>
#include <cstdint>
#include <vector>

namespace phonegate::bench {

// Counts durations in buckets that are at most 1/128 of their value wide, from a
// nanosecond to centuries; recording one costs nanoseconds. Not for several threads
// at once: each has its own, and they are merged.
class LatencyHistogram {
 public:
  // A negative duration counts as none.
  void Record(std::chrono::nanoseconds duration);
  void Merge(const LatencyHistogram& other);

  std::uint64_t count() const { return count_; }
  std::chrono::nanoseconds max() const { return max_; }
  // What `share` (0 to 1) of the durations do not exceed: at most 1/128 too much,
  // never too little, never above max(). 0 when there are none.
  std::chrono::nanoseconds Quantile(double share) const;

 private:
  std::vector<std::uint64_t> buckets_;  // grows to the greatest that was recorded
  std::uint64_t count_ = 0;
  std::chrono::nanoseconds max_{};
};

}  // namespace phonegate::bench

#endif  // PHONEGATE_TESTS_BENCH_LATENCY_HISTOGRAM_H_
