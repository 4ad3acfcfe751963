#include "service/rpc/cache_control.h"

#include <string>

#include <gtest/gtest.h>

#include "service/base/error.h"

namespace phonegate::cache_control_test {
namespace {

using std::chrono::seconds;

CacheControl Parsed(const std::string& text) {
  const auto control = ParseCacheControl(text);
  EXPECT_TRUE(control.ok()) << text << ": " << control.status();
  return control.value_or(CacheControl{});
}

TEST(ParseCacheControl, TakesWhatItKnows) {
  EXPECT_TRUE(Parsed("no-cache").no_cache);
  EXPECT_TRUE(Parsed("only-if-cached").only_if_cached);
  EXPECT_EQ(Parsed("max-age=30").max_age, seconds(30));
  const CacheControl both = Parsed(" Only-If-Cached ,MAX-AGE=0");
  EXPECT_TRUE(both.only_if_cached);
  EXPECT_EQ(both.max_age, seconds(0));
}

TEST(ParseCacheControl, PassesOverWhatItDoesNotKnow) {
  for (const std::string text :
       {"", ",", " , ,", "no-store", "no-cachet", "max-stale=3", "no-transform, x=\"y\""}) {
    const CacheControl control = Parsed(text);
    EXPECT_FALSE(control.no_cache || control.only_if_cached || control.max_age.has_value()) << text;
  }
}

TEST(ParseCacheControl, TakesMoreSecondsThanCanBeToldForVeryMany) {
  EXPECT_GT(Parsed("max-age=99999999999999999999").max_age, std::chrono::hours(24 * 365 * 100));
}

TEST(ParseCacheControl, RefusesWhatMakesNoSense) {
  for (const std::string text : {"max-age=", "max-age=-1", "max-age=soon", "max-age=1.5", "max-age= 1",
                                 "max-age=\"1\"", "no-cache, only-if-cached"}) {
    const auto control = ParseCacheControl(text);
    ASSERT_FALSE(control.ok()) << text;
    EXPECT_EQ(ErrorInfoOf(control.status()).reason(), "INVALID_REQUEST") << text;
  }
}

TEST(SourceName, IsWhatTheContractSays) {
  EXPECT_EQ(SourceName(AnswerSource::kUpstream), "miss");
  EXPECT_EQ(SourceName(AnswerSource::kCoalesced), "coalesced");
  EXPECT_EQ(SourceName(AnswerSource::kCache), "hit");
  EXPECT_EQ(SourceName(AnswerSource::kStaleCache), "stale");
}

}  // namespace
}  // namespace phonegate::cache_control_test
