#include "service/cache/cache_statistics.h"

#include <gtest/gtest.h>

#include "tests/cache/cache_fixture.h"

namespace phonegate::cache_statistics_test {
namespace {

TEST(CacheStatistics, TellFiguresAndTheKindsThatWereAskedFor) {
  CacheRig rig;
  rig.cache.answers().Count(OperationOf("GetPhoneNumber"), AnswerSource::kUpstream);
  rig.cache.answers().Count(OperationOf("GetPhoneNumber"), AnswerSource::kCache);
  rig.cache.answers().Count(OperationOf("GetPhoneNumber"), AnswerSource::kCoalesced);
  rig.cache.answers().Count(OperationOf("GetPhoneNumber"), AnswerSource::kStaleCache);
  const v1::CacheStatistics statistics = StatisticsOf(rig.cache);
  EXPECT_EQ(statistics.limit_bytes(), rig.cache.store().limit());
  EXPECT_EQ(statistics.entries(), 0U);
  EXPECT_GT(statistics.bytes(), 0U);
  ASSERT_EQ(statistics.kinds_size(), 1);
  EXPECT_EQ(statistics.kinds(0).kind(), v1::CACHING_NUMBER);
  EXPECT_EQ(statistics.kinds(0).hits(), 1U);
  EXPECT_EQ(statistics.kinds(0).misses(), 1U);
  EXPECT_EQ(statistics.kinds(0).stale(), 1U);
  EXPECT_EQ(statistics.kinds(0).coalesced(), 1U);
}

}  // namespace
}  // namespace phonegate::cache_statistics_test
