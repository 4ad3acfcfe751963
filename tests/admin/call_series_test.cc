#include "service/admin/call_series.h"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace phonegate::call_series_test {
namespace {

using std::chrono::microseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

prometheus::ClientMetric::Histogram DurationsOf(const CallSeries& series) {
  prometheus::MetricFamily family;
  series.AddDurations("GetPhoneNumber", family);
  return family.metric.at(0).histogram;
}

TEST(CallSeries, CountsCodesThatHaveOccurred) {
  CallSeries series;
  series.Ended(absl::StatusCode::kOk, seconds(1));
  series.Ended(absl::StatusCode::kOk, seconds(1));
  series.Ended(static_cast<absl::StatusCode>(77), seconds(1));
  prometheus::MetricFamily family;
  series.AddCounts("GetPhoneNumber", family);
  ASSERT_EQ(family.metric.size(), 2U);
  EXPECT_EQ(family.metric[0].label[0].value, "OK");
  EXPECT_EQ(family.metric[0].counter.value, 2);
  EXPECT_EQ(family.metric[1].label[0].value, "UNKNOWN");
}

TEST(CallSeries, ABoundBelongsToItsBucket) {
  CallSeries series;
  series.Ended(absl::StatusCode::kOk, microseconds(500));
  series.Ended(absl::StatusCode::kOk, microseconds(500) + nanoseconds(1));
  series.Ended(absl::StatusCode::kOk, seconds(60) + nanoseconds(1));
  const auto durations = DurationsOf(series);
  ASSERT_EQ(durations.bucket.size(), 17U);
  EXPECT_EQ(durations.bucket[0].cumulative_count, 1U);
  EXPECT_EQ(durations.bucket[1].cumulative_count, 2U);
  EXPECT_EQ(durations.bucket[15].cumulative_count, 2U);
  EXPECT_EQ(durations.bucket[16].cumulative_count, 3U);
  EXPECT_EQ(durations.sample_count, 3U);
  EXPECT_NEAR(durations.sample_sum, 60.001, 1e-6);
}

TEST(CallSeries, KnowsWhatHasNotEndedWhateverThreadEndsIt) {
  CallSeries series;
  for (int i = 0; i < 3; ++i) series.Started();
  std::thread([&] { series.Ended(absl::StatusCode::kOk, seconds(0)); }).join();
  EXPECT_EQ(series.InFlight(), 2U);
}

TEST(CallSeries, LosesNothingWhenThreadsCount) {
  CallSeries series;
  std::vector<std::thread> threads;
  for (int i = 0; i < 20; ++i) {  // more than there are cells
    threads.emplace_back([&] {
      for (int n = 0; n < 500; ++n) series.Ended(absl::StatusCode::kOk, nanoseconds(1));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(DurationsOf(series).sample_count, 10'000U);
}

}  // namespace
}  // namespace phonegate::call_series_test
