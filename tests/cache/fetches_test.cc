#include "service/cache/fetches.h"

#include <vector>

#include <gtest/gtest.h>

#include "tests/upstream/fake_transport.h"

namespace phonegate::fetches_test {
namespace {

class FetchesTest : public testing::Test {
 protected:
  static CacheKey Key(std::string_view request, std::uint16_t project = 0) {
    return {1, project, 1, request};
  }
  Fetches::Place Join(std::string_view request, Fetches::Sharing sharing = Fetches::Sharing::kAllowed) {
    return fetches.Join(Key(request), sharing,
                        [this](const std::shared_ptr<const Fetched>& fetched) { heard.push_back(fetched); });
  }
  // Begins the fetch as the one who got its first place.
  void OnAbandoned(const Fetches::Place& place) {
    fetches.OnAbandoned(*place.fetch, [this] { ++abandoned; });
  }
  void Raise() { generations.Raise(generations.SlotsOf({"something"})); }

  CountingRandom random;
  Generations generations{random};
  Fetches fetches{generations};
  std::vector<std::shared_ptr<const Fetched>> heard;
  int abandoned = 0;
};

TEST_F(FetchesTest, FirstBeginsAndOthersJoin) {
  const Fetches::Place first = Join("a");
  const Fetches::Place second = Join("a");
  EXPECT_TRUE(first.first);
  EXPECT_FALSE(second.first);
  EXPECT_EQ(first.fetch, second.fetch);
  EXPECT_TRUE(Join("b").first);
  EXPECT_TRUE(fetches.Join(Key("a", 1), Fetches::Sharing::kAllowed, [](const auto&) {}).first)
      << "of another project";
}

TEST_F(FetchesTest, AllHearTheSameOnce) {
  const Fetches::Place place = Join("a");
  Join("a");
  const auto fetched = std::make_shared<Fetched>();
  fetches.End(place.fetch, fetched);
  EXPECT_EQ(heard, (std::vector<std::shared_ptr<const Fetched>>{fetched, fetched}));
  fetches.End(place.fetch, fetched);
  EXPECT_EQ(heard.size(), 2U);
  EXPECT_TRUE(Join("a").first) << "the next asks again";
}

TEST_F(FetchesTest, WhoWantsToBeAloneIsAndThenOthersJoinHim) {
  const Fetches::Place first = Join("a");
  const Fetches::Place alone = Join("a", Fetches::Sharing::kRefused);
  EXPECT_TRUE(alone.first);
  EXPECT_EQ(Join("a").fetch, alone.fetch);
  fetches.End(first.fetch, std::make_shared<Fetched>());
  EXPECT_EQ(heard.size(), 1U) << "who waits for the first goes on waiting for it";
  EXPECT_TRUE(fetches.UnderWay(Key("a")));
}

TEST_F(FetchesTest, NobodyJoinsWhatBeganBeforeARaise) {
  const Fetches::Place first = Join("a");
  EXPECT_TRUE(fetches.UnderWay(Key("a")));
  Raise();
  EXPECT_FALSE(fetches.UnderWay(Key("a")));
  const Fetches::Place second = Join("a");
  EXPECT_TRUE(second.first);
  EXPECT_GT(Fetches::Since(*second.fetch), Fetches::Since(*first.fetch));
}

TEST_F(FetchesTest, IsAbandonedWhenTheLastLeaves) {
  const Fetches::Place first = Join("a");
  OnAbandoned(first);
  const Fetches::Place second = Join("a");
  fetches.Leave(first);
  EXPECT_EQ(abandoned, 0);
  fetches.Leave(first);  // who has left has left
  EXPECT_EQ(abandoned, 0);
  fetches.Leave(second);
  EXPECT_EQ(abandoned, 1);
  EXPECT_TRUE(Join("a").first);
  fetches.End(first.fetch, std::make_shared<Fetched>());
  EXPECT_TRUE(heard.empty());
  EXPECT_TRUE(fetches.UnderWay(Key("a"))) << "the end of the abandoned one is not that of the next";
}

TEST_F(FetchesTest, IsNotAbandonedOnceItHasEnded) {
  const Fetches::Place place = Join("a");
  OnAbandoned(place);
  fetches.End(place.fetch, std::make_shared<Fetched>());
  fetches.Leave(place);
  EXPECT_EQ(abandoned, 0);
}

}  // namespace
}  // namespace phonegate::fetches_test
