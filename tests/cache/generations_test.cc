#include "service/cache/generations.h"

#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/journal/sim_random.h"

namespace phonegate::generations_test {
namespace {

class GenerationsTest : public ::testing::Test {
 protected:
  TagSlots Tags(const std::vector<std::string>& tags) const { return generations_.SlotsOf(tags); }

  SimRandom random_{1};
  Generations generations_{random_};
};

TEST_F(GenerationsTest, AnAnswerWithoutTagsIsAlwaysAlive) {
  generations_.Raise(Tags({"a", "b"}));
  EXPECT_TRUE(generations_.Alive(0, {}));
}

TEST_F(GenerationsTest, AnAnswerLivesUntilOneOfItsTagsIsRaised) {
  const Stamp since = generations_.Now();
  generations_.Raise(Tags({"another"}));
  EXPECT_TRUE(generations_.Alive(since, Tags({"a", "b"})));
  generations_.Raise(Tags({"b"}));
  EXPECT_FALSE(generations_.Alive(since, Tags({"a", "b"})));
  EXPECT_TRUE(generations_.Alive(since, Tags({"a"})));
}

TEST_F(GenerationsTest, WhatIsFetchedAfterARaiseLives) {
  generations_.Raise(Tags({"a"}));
  EXPECT_TRUE(generations_.Alive(generations_.Now(), Tags({"a"})));
}

TEST_F(GenerationsTest, NothingLivesWhileAChangeIsOpen) {
  generations_.Begin(Tags({"a"}));
  EXPECT_FALSE(generations_.Alive(generations_.Now(), Tags({"a"})));
  generations_.Raise(Tags({"a"}));
  EXPECT_FALSE(generations_.Alive(generations_.Now(), Tags({"a"}))) << "a raise ends no change";
}

TEST_F(GenerationsTest, WhatWasFetchedDuringAChangeIsDeadAfterIt) {
  generations_.Begin(Tags({"a"}));
  const Stamp during = generations_.Now();
  generations_.End(Tags({"a"}));
  EXPECT_FALSE(generations_.Alive(during, Tags({"a"})));
  EXPECT_TRUE(generations_.Alive(generations_.Now(), Tags({"a"})));
}

TEST_F(GenerationsTest, StaysOpenUntilTheLastOfSeveralChangesHasEnded) {
  generations_.Begin(Tags({"a", "b"}));
  generations_.Begin(Tags({"a"}));
  generations_.End(Tags({"a", "b"}));
  EXPECT_FALSE(generations_.Alive(generations_.Now(), Tags({"a"})));
  EXPECT_TRUE(generations_.Alive(generations_.Now(), Tags({"b"})));
  generations_.End(Tags({"a"}));
  EXPECT_TRUE(generations_.Alive(generations_.Now(), Tags({"a"})));
}

TEST_F(GenerationsTest, ATagThatStandsTwiceInAChangeIsClosedWithIt) {
  generations_.Begin(Tags({"a", "a"}));
  generations_.End(Tags({"a", "a"}));
  EXPECT_TRUE(generations_.Alive(generations_.Now(), Tags({"a"})));
}

TEST_F(GenerationsTest, AnEndTooManyOpensAndClosesNothing) {
  generations_.End(Tags({"a"}));
  EXPECT_TRUE(generations_.Alive(generations_.Now(), Tags({"a"})));
  generations_.Begin(Tags({"a"}));
  EXPECT_FALSE(generations_.Alive(generations_.Now(), Tags({"a"})));
}

TEST_F(GenerationsTest, RaisingAllKillsWhatWasFetchedBefore) {
  const Stamp since = generations_.Now();
  generations_.RaiseAll();
  EXPECT_FALSE(generations_.Alive(since, Tags({"a"})));
  EXPECT_FALSE(generations_.Alive(since, {}));
  EXPECT_TRUE(generations_.Alive(generations_.Now(), Tags({"a"})));
}

// Wrapping to 0 would serve what 65,536 changes are about.
TEST_F(GenerationsTest, ASlotWithMoreOpenChangesThanItCanCountStaysOpenForGood) {
  constexpr int kCountable = 65'534;
  const TagSlots a = Tags({"a"});
  for (int i = 0; i < kCountable; ++i) generations_.Begin(a);
  for (int i = 0; i < kCountable; ++i) generations_.End(a);
  EXPECT_TRUE(generations_.Alive(generations_.Now(), a));
  EXPECT_EQ(generations_.stuck_slots(), 0u);
  for (int i = 0; i < kCountable + 4; ++i) {
    generations_.Begin(a);
    ASSERT_FALSE(generations_.Alive(generations_.Now(), a)) << i;
  }
  EXPECT_EQ(generations_.stuck_slots(), 1u);
  for (int i = 0; i < kCountable + 4; ++i) generations_.End(a);
  EXPECT_FALSE(generations_.Alive(generations_.Now(), a));
  EXPECT_TRUE(generations_.Alive(generations_.Now(), Tags({"b"})));
}

TEST_F(GenerationsTest, TagsOfOneSlotShareTheirFate) {
  Generations one_slot(random_, 1);
  const Stamp since = one_slot.Now();
  one_slot.Begin(one_slot.SlotsOf({"a"}));
  one_slot.End(one_slot.SlotsOf({"a"}));
  EXPECT_FALSE(one_slot.Alive(since, one_slot.SlotsOf({"b"})));
}

TEST_F(GenerationsTest, TagsAreSpreadOverTheSlotsAndDifferentlyInEachProcess) {
  SimRandom other_random(2);
  const Generations other(other_random);
  std::vector<bool> taken(Generations::kSlots);
  std::size_t used = 0;
  std::size_t same = 0;
  for (int i = 0; i < 10'000; ++i) {
    const std::string tag = "number +1512555" + std::to_string(i);
    const TagSlot slot = generations_.SlotOf(tag);
    if (!taken.at(slot)) ++used;
    taken.at(slot) = true;
    if (other.SlotOf(tag) == slot) ++same;
  }
  EXPECT_GT(used, 9'100u);  // 9,274 are expected
  EXPECT_LT(same, 10u);
}

TEST_F(GenerationsTest, ChangesOfManyThreadsAreAllCounted) {
  const TagSlots a = Tags({"a", "b"});
  generations_.Begin(a);
  auto work = [&] {
    for (int i = 0; i < 20'000; ++i) {
      generations_.Begin(a);
      generations_.End(a);
      ASSERT_FALSE(generations_.Alive(generations_.Now(), a));
    }
  };
  std::thread other(work);
  work();
  other.join();
  generations_.End(a);
  EXPECT_TRUE(generations_.Alive(generations_.Now(), a));
}

}  // namespace
}  // namespace phonegate::generations_test
