#include "service/cache/invalidation_bus.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cache/cache_fixture.h"

namespace phonegate::invalidation_bus_test {
namespace {

using std::chrono::seconds;

constexpr char kId[] = "11111111-2222-4333-8444-005125550100";
constexpr char kById[] = "id: '11111111-2222-4333-8444-005125550100'";

struct Heard final : InvalidationListener {
  void Hear(const Invalidation& invalidation) override { all.push_back(invalidation); }
  std::vector<Invalidation> all;
};

TEST(InProcessBusTest, TellsAllButTheSenderAndWhoHasLeft) {
  InProcessBus bus;
  Heard sender;
  Heard stays;
  Heard leaves;
  for (Heard* listener : {&sender, &stays, &leaves}) bus.Join(*listener);
  bus.Publish(sender, {{"one"}});
  bus.Leave(leaves);
  bus.Publish(sender, {{"two"}, true});
  EXPECT_TRUE(sender.all.empty());
  ASSERT_EQ(stays.all.size(), 2U);
  EXPECT_THAT(stays.all[1].tags, testing::ElementsAre("two"));
  EXPECT_TRUE(stays.all[1].everything);
  EXPECT_EQ(leaves.all.size(), 1U);
}

// Two replicas before one SignalWire: the rig's, which makes the changes, and another.
class TwoReplicasTest : public testing::Test {
 protected:
  TwoReplicasTest() { rig.numbers.versions[kId] = 1; }

  int VersionHere() { return rig.Read("GetPhoneNumber", kById)->version(); }
  int VersionThere() { return VersionFrom(there); }
  int VersionFrom(CacheStage& stage) {
    auto read = rig.Start("GetPhoneNumber", kById, {}, seconds(30), 0, &stage);
    for (int i = 0; i < 1000 && !read->reply; ++i) rig.lane.AdvanceBy(std::chrono::milliseconds(50));
    return read->version();
  }

  CacheRig rig;
  Cache cache_there{CacheRig::DefaultOptions(), RealContract(), rig.projects,
                    rig.lane.clock(),           rig.random,     rig.bus};
  CacheStage there{cache_there, rig.port(), rig.numbers};
};

TEST_F(TwoReplicasTest, ChangeIsSeenByTheOtherAtOnce) {
  EXPECT_EQ(VersionThere(), 1);
  rig.Change(kId);
  EXPECT_EQ(VersionThere(), 2);
}

TEST_F(TwoReplicasTest, WhatTheOtherFetchedMeanwhileIsForgottenAtTheEnd) {
  rig.Begin("change", kId);
  EXPECT_EQ(VersionThere(), 1);
  rig.numbers.versions[kId] = 2;
  rig.End("change");
  EXPECT_EQ(VersionThere(), 2);
}

TEST_F(TwoReplicasTest, LostMessageCostsTheOtherFreshnessForATimeAndTheChangerNothing) {
  EXPECT_EQ(VersionHere(), 1);
  EXPECT_EQ(VersionThere(), 1);
  rig.bus.loses = true;
  rig.Change(kId);
  EXPECT_EQ(VersionHere(), 2);
  EXPECT_EQ(VersionThere(), 1) << "it could not know";
  rig.lane.AdvanceBy(seconds(67));  // 60 s and a tenth
  EXPECT_EQ(VersionThere(), 2);
}

TEST_F(TwoReplicasTest, MessageThatComesLateOrTwiceDoesNoHarm) {
  rig.Change(kId);
  EXPECT_EQ(VersionThere(), 2);
  const Invalidation again{TagsOfNumber(kProjectId, FakeNumbers::NumberOf(kId))};
  cache_there.Hear(again);
  cache_there.Hear(again);
  EXPECT_EQ(VersionThere(), 2);
  EXPECT_EQ(rig.numbers.requests, 2) << "forgotten once more, and fetched";
}

TEST_F(TwoReplicasTest, PurgeReachesBoth) {
  VersionHere();
  VersionThere();
  rig.cache.Forget({TagsOfProject(kProjectId)});
  VersionHere();
  VersionThere();
  EXPECT_EQ(rig.numbers.requests, 4);
  rig.cache.Forget({{}, true});
  VersionHere();
  VersionThere();
  EXPECT_EQ(rig.numbers.requests, 6);
}

TEST_F(TwoReplicasTest, AnswerThatWasUnderWayAtAPurgeIsNotKept) {
  const auto read = rig.Start("GetPhoneNumber", kById);
  rig.lane.AdvanceBy(std::chrono::milliseconds(10));
  ASSERT_EQ(rig.numbers.requests, 1);
  rig.cache.Forget({{}, true});
  for (int i = 0; i < 10; ++i) rig.lane.AdvanceBy(std::chrono::milliseconds(50));
  ASSERT_TRUE(read->reply.has_value());
  VersionHere();
  EXPECT_EQ(rig.numbers.requests, 2);
}

}  // namespace
}  // namespace phonegate::invalidation_bus_test
