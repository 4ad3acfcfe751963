// What the cache keeps when there is not room for all, beside a plain LRU of the same
// bytes.
#include <cstdio>

#include <gtest/gtest.h>

#include "tests/cache/hit_trace.h"

namespace phonegate::hit_ratio_test {
namespace {

TEST(HitRatioTest, IsBetterThanThatOfAnLruOfTheSameBytes) {
  S3Fifo s3_fifo;
  Lru lru;
  const double ours = HitRatio(s3_fifo);
  const double theirs = HitRatio(lru);
  std::printf("hit ratio: S3-FIFO %.3f, LRU %.3f\n", ours, theirs);
  EXPECT_GT(ours, theirs + 0.05);
}

TEST(HitRatioTest, TheHotThousandSurviveAMillionThatAreReadOnce) {
  S3Fifo cache;
  SimRandom random(7);
  const Zipf zipf;
  for (int i = 0; i < kRequests; ++i) cache.Ask(zipf.Next(random));
  for (int i = 1; i <= kScan; ++i) cache.Ask(kNumbers + static_cast<std::uint64_t>(i));
  int survived = 0;
  for (std::uint64_t number = 0; number < 1'000; ++number) survived += cache.Holds(number) ? 1 : 0;
  EXPECT_EQ(survived, 1'000);
}

}  // namespace
}  // namespace phonegate::hit_ratio_test
