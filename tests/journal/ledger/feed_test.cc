#include "service/journal/ledger/feed.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace phonegate::feed_test {
namespace {

using ::testing::ElementsAre;

TEST(JournalFeed, TellsEveryListenerUntilItsSubscriptionEnds) {
  JournalFeed feed;
  std::vector<std::uint64_t> first;
  std::vector<std::uint64_t> second;
  feed.NotifyCommitted(1);
  JournalFeed::Subscription of_first = feed.Subscribe([&](std::uint64_t s) { first.push_back(s); });
  feed.NotifyCommitted(2);
  {
    const JournalFeed::Subscription of_second = feed.Subscribe([&](std::uint64_t s) { second.push_back(s); });
    feed.NotifyCommitted(3);
  }
  feed.NotifyCommitted(4);
  of_first = JournalFeed::Subscription();
  feed.NotifyCommitted(5);
  EXPECT_THAT(first, ElementsAre(2, 3, 4));
  EXPECT_THAT(second, ElementsAre(3));
}

TEST(JournalFeed, KeepsASubscriptionThatIsMoved) {
  JournalFeed feed;
  std::vector<std::uint64_t> heard;
  JournalFeed::Subscription stored;
  {
    JournalFeed::Subscription made = feed.Subscribe([&](std::uint64_t s) { heard.push_back(s); });
    stored = std::move(made);
  }
  feed.NotifyCommitted(1);
  EXPECT_THAT(heard, ElementsAre(1));
}

}  // namespace
}  // namespace phonegate::feed_test
