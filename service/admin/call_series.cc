#include "service/admin/call_series.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>

namespace phonegate {
namespace {

using std::chrono::microseconds;
using std::chrono::nanoseconds;

constexpr std::size_t kUnknownCode = 2;

// A cache hit takes well under a millisecond, a call without a deadline ends after 30 s.
constexpr std::array<microseconds, 16> kBounds = {
    microseconds(500),       microseconds(1'000),      microseconds(2'500),      microseconds(5'000),
    microseconds(10'000),    microseconds(25'000),     microseconds(50'000),     microseconds(100'000),
    microseconds(250'000),   microseconds(500'000),    microseconds(1'000'000),  microseconds(2'500'000),
    microseconds(5'000'000), microseconds(10'000'000), microseconds(30'000'000), microseconds(60'000'000)};

double Seconds(nanoseconds time) { return std::chrono::duration<double>(time).count(); }

}  // namespace

void CallSeries::Ended(absl::StatusCode code, nanoseconds duration) {
  const auto index = static_cast<std::size_t>(code);
  counters_.Add(kFirstCode + (index < kCodes ? index : kUnknownCode));
  const auto* bound = std::ranges::find_if(kBounds, [&](microseconds most) { return duration <= most; });
  counters_.Add(kFirstBucket + static_cast<std::size_t>(bound - kBounds.begin()));
  counters_.Add(kNanoseconds, static_cast<std::uint64_t>(std::max<nanoseconds::rep>(duration.count(), 0)));
}

void CallSeries::AddCounts(const std::string& method, prometheus::MetricFamily& family) const {
  for (std::size_t code = 0; code < kCodes; ++code) {
    const std::uint64_t calls = Calls(code);
    if (calls == 0) continue;
    prometheus::ClientMetric& metric = family.metric.emplace_back();
    metric.label = {{"code", absl::StatusCodeToString(static_cast<absl::StatusCode>(code))},
                    {"method", method}};
    metric.counter.value = static_cast<double>(calls);
  }
}

void CallSeries::AddDurations(const std::string& method, prometheus::MetricFamily& family) const {
  prometheus::ClientMetric& metric = family.metric.emplace_back();
  metric.label = {{"method", method}};
  std::uint64_t so_far = 0;
  for (std::size_t i = 0; i < kBuckets; ++i) {
    so_far += counters_.Sum(kFirstBucket + i);
    const double bound =
        i < kBounds.size() ? Seconds(kBounds.at(i)) : std::numeric_limits<double>::infinity();
    metric.histogram.bucket.push_back({so_far, bound});
  }
  metric.histogram.sample_count = so_far;
  metric.histogram.sample_sum =
      Seconds(nanoseconds(static_cast<nanoseconds::rep>(counters_.Sum(kNanoseconds))));
}

std::uint64_t CallSeries::InFlight() const {
  // Ends first: what ends in between must not be missing among what has begun.
  std::uint64_t ended = 0;
  for (std::size_t code = 0; code < kCodes; ++code) ended += Calls(code);
  const std::uint64_t started = counters_.Sum(kStarted);
  return started > ended ? started - ended : 0;
}

}  // namespace phonegate
