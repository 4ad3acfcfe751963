#include "tests/bench/latency_histogram.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace phonegate::bench::latency_histogram_test {
namespace {

using std::chrono::nanoseconds;
using ::testing::AllOf;
using ::testing::Ge;
using ::testing::Le;

TEST(LatencyHistogram, IsExactForFewNanoseconds) {
  LatencyHistogram histogram;
  for (int i = 1; i <= 200; ++i) histogram.Record(nanoseconds(i));
  EXPECT_EQ(histogram.Quantile(0.5), nanoseconds(100));
  EXPECT_EQ(histogram.Quantile(0.99), nanoseconds(198));
  EXPECT_EQ(histogram.Quantile(0), nanoseconds(1));
  EXPECT_EQ(histogram.Quantile(1), nanoseconds(200));
}

TEST(LatencyHistogram, IsNeverTooLowAndAtMostA128thTooHigh) {
  std::mt19937_64 choice(1);
  std::uniform_real_distribution<double> exponent(0, 12);
  std::vector<std::int64_t> values;
  LatencyHistogram histogram;
  for (int i = 0; i < 100'000; ++i) {
    values.push_back(std::llround(std::pow(10.0, exponent(choice))));
    histogram.Record(nanoseconds(values.back()));
  }
  std::sort(values.begin(), values.end());
  for (const double share : {0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999, 1.0}) {
    const auto rank = static_cast<std::size_t>(std::ceil(share * 100'000.0));
    const std::int64_t exact = values[rank - 1];
    EXPECT_THAT(histogram.Quantile(share).count(), AllOf(Ge(exact), Le(exact + exact / 128))) << share;
  }
}

TEST(LatencyHistogram, MergesLikeOneThatSawAll) {
  LatencyHistogram first;
  LatencyHistogram second;
  LatencyHistogram all;
  for (int i = 0; i < 1000; ++i) {
    const nanoseconds value(i * i * i);
    (i % 3 == 0 ? first : second).Record(value);
    all.Record(value);
  }
  first.Merge(second);
  EXPECT_EQ(first.count(), 1000U);
  EXPECT_EQ(first.max(), all.max());
  for (const double share : {0.1, 0.5, 0.9, 0.999}) EXPECT_EQ(first.Quantile(share), all.Quantile(share));
}

TEST(LatencyHistogram, TakesTheExtremes) {
  LatencyHistogram histogram;
  EXPECT_EQ(histogram.Quantile(0.5), nanoseconds(0));
  histogram.Record(nanoseconds(-5));
  EXPECT_EQ(histogram.Quantile(1), nanoseconds(0));
  histogram.Record(nanoseconds::max());
  EXPECT_EQ(histogram.Quantile(1), nanoseconds::max());
}

}  // namespace
}  // namespace phonegate::bench::latency_histogram_test
