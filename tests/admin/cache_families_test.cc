#include "service/admin/cache_families.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

namespace phonegate::cache_families_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(CacheFamilies, AreWhatTheStatisticsSay) {
  v1::CacheStatistics statistics;
  statistics.set_entries(3);
  statistics.set_bytes(2000);
  statistics.set_limit_bytes(4000);
  statistics.set_evictions(5);
  v1::CacheKindStatistics& kind = *statistics.add_kinds();
  kind.set_kind(v1::CACHING_CALLER_NAME);
  kind.set_hits(7);
  kind.set_stale(1);
  const std::string text = prometheus::TextSerializer().Serialize(CacheFamilies(statistics));
  for (const char* line : {
           "# TYPE phonegate_cache_answers_total counter\n",
           "phonegate_cache_answers_total{kind=\"caller_name\",source=\"hit\"} 7\n",
           "phonegate_cache_answers_total{kind=\"caller_name\",source=\"miss\"} 0\n",
           "phonegate_cache_answers_total{kind=\"caller_name\",source=\"stale\"} 1\n",
           "phonegate_cache_evictions_total 5\n",
           "phonegate_cache_entries 3\n",
           "phonegate_cache_bytes 2000\n",
           "phonegate_cache_limit_bytes 4000\n",
       }) {
    EXPECT_THAT(text, HasSubstr(line));
  }
  EXPECT_THAT(text, Not(HasSubstr("kind=\"number\"")));
}

}  // namespace
}  // namespace phonegate::cache_families_test
