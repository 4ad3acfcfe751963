// What is counted of the calls of one RPC.
#ifndef PHONEGATE_SERVICE_ADMIN_CALL_SERIES_H_
#define PHONEGATE_SERVICE_ADMIN_CALL_SERIES_H_

#include <chrono>
#include <cstddef>
#include <cstdint>

#include <prometheus/client_metric.h>
#include <prometheus/metric_family.h>

#include "service/base/metrics.h"
#include "service/base/thread_counters.h"

namespace phonegate {

// Counts in whole numbers, each thread in its own place, which costs less than the
// library's histogram. They become the library's when they are read.
class CallSeries final : public CallMetrics {
 public:
  void Started() override { counters_.Add(kStarted); }
  void Ended(absl::StatusCode code, std::chrono::nanoseconds duration) override;

  // Adds the counters of the codes that have occurred, with the labels `method` and
  // `code`.
  void AddCounts(const std::string& method, prometheus::MetricFamily& family) const;
  // Adds the histogram of the durations in seconds, with the label `method`.
  void AddDurations(const std::string& method, prometheus::MetricFamily& family) const;
  // How many have begun and not ended.
  std::uint64_t InFlight() const;

 private:
  static constexpr std::size_t kCodes = 17;
  static constexpr std::size_t kBuckets = 17;  // the last is for what is above all bounds

  // Where each counter stands.
  static constexpr std::size_t kStarted = 0;
  static constexpr std::size_t kNanoseconds = 1;
  static constexpr std::size_t kFirstCode = 2;
  static constexpr std::size_t kFirstBucket = kFirstCode + kCodes;

  std::uint64_t Calls(std::size_t code) const { return counters_.Sum(kFirstCode + code); }

  ThreadCounterRow<kFirstBucket + kBuckets> counters_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMIN_CALL_SERIES_H_
