#include "tests/bench/latency_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>

namespace phonegate::bench {
namespace {

// Below 2 to this power each value has a bucket; above, each doubling has half as
// many buckets.
constexpr int kBits = 8;
constexpr std::uint64_t kHalf = std::uint64_t{1} << (kBits - 1);

int ShiftOf(std::uint64_t value) { return std::max(0, static_cast<int>(std::bit_width(value)) - kBits); }

std::size_t BucketOf(std::uint64_t value) {
  const int shift = ShiftOf(value);
  return static_cast<std::size_t>(static_cast<std::uint64_t>(shift) * kHalf + (value >> shift));
}

// The greatest value that falls into it.
std::uint64_t LastOf(std::size_t bucket) {
  if (bucket < 2 * kHalf) return bucket;
  const std::uint64_t shift = bucket / kHalf - 1;
  const std::uint64_t scaled = bucket - shift * kHalf;
  return ((scaled + 1) << shift) - 1;
}

}  // namespace

void LatencyHistogram::Record(std::chrono::nanoseconds duration) {
  const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(duration.count(), 0));
  const std::size_t bucket = BucketOf(value);
  if (bucket >= buckets_.size()) buckets_.resize(bucket + 1);
  ++buckets_[bucket];
  ++count_;
  max_ = std::max(max_, duration);
}

void LatencyHistogram::Merge(const LatencyHistogram& other) {
  buckets_.resize(std::max(buckets_.size(), other.buckets_.size()));
  for (std::size_t i = 0; i < other.buckets_.size(); ++i) buckets_[i] += other.buckets_[i];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
}

std::chrono::nanoseconds LatencyHistogram::Quantile(double share) const {
  const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (seen > 0 && seen >= wanted)
      return std::min(max_, std::chrono::nanoseconds(static_cast<std::int64_t>(LastOf(i))));
  }
  return max_;
}

}  // namespace phonegate::bench
