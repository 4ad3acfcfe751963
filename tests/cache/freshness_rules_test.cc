#include "service/cache/freshness_rules.h"

#include <gtest/gtest.h>

namespace phonegate::freshness_rules_test {
namespace {

bool operator==(const TagState& a, const TagState& b) { return a.raised == b.raised && a.open == b.open; }

const FreshnessRules& rules() { return FreshnessRules::Default(); }

TEST(FreshnessRules, AChangeRaisesItsTagsWhenItBeginsAndWhenItEnds) {
  const TagState begun = rules().AfterBegin({1, 0}, 2);
  EXPECT_TRUE(begun == (TagState{2, 1}));
  const TagState second = rules().AfterBegin(begun, 3);
  EXPECT_TRUE(second == (TagState{3, 2}));
  EXPECT_TRUE(rules().AfterEnd(second, 4) == (TagState{4, 1}));
}

TEST(FreshnessRules, ARaiseNeitherOpensNorCloses) {
  EXPECT_TRUE(rules().AfterRaise({1, 3}, 2) == (TagState{2, 3}));
}

// Threads get their stamps in one order and write them in another.
TEST(FreshnessRules, StampsOfATagOnlyGrow) {
  EXPECT_EQ(rules().AfterBegin({5, 0}, 4).raised, 5U);
  EXPECT_EQ(rules().AfterEnd({5, 1}, 4).raised, 5U);
  EXPECT_EQ(rules().AfterRaise({5, 1}, 4).raised, 5U);
}

TEST(FreshnessRules, AnEndTooManyClosesNothing) {
  EXPECT_TRUE(rules().AfterEnd({1, 0}, 2) == (TagState{2, 0}));
}

TEST(FreshnessRules, MoreOpenChangesThanCanBeCountedStayOpenForGood) {
  EXPECT_EQ(rules().AfterBegin({1, kMaxOpen - 1}, 2).open, kMaxOpen);
  EXPECT_EQ(rules().AfterBegin({1, kMaxOpen}, 2).open, kMaxOpen);
  EXPECT_EQ(rules().AfterEnd({1, kMaxOpen}, 2).open, kMaxOpen);
}

TEST(FreshnessRules, AFetchIsJoinedWhileNothingHasBeenRaisedSince) {
  EXPECT_TRUE(rules().MayJoin(3, 3));
  EXPECT_FALSE(rules().MayJoin(3, 4));
}

}  // namespace
}  // namespace phonegate::freshness_rules_test
