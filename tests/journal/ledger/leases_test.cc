#include "service/journal/ledger/leases.h"

#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace phonegate::leases_test {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr SteadyTime kStart{std::chrono::hours(1)};
const LedgerOwner kMe{"me", seconds(30)};

EntryRow Open(const std::string& id, const std::string& owner, int lease_until = 0) {
  EntryRow row;
  row.entry_id = id;
  row.owner = owner;
  row.fence = 1;
  row.lease_until = WallTime(seconds(lease_until));
  return row;
}

std::vector<std::string> Ids(const std::vector<EntryRow>& rows) {
  std::vector<std::string> ids;
  for (const EntryRow& row : rows) ids.push_back(row.entry_id);
  return ids;
}

TEST(Leases, HoldNineTenthsFromBeforeTheyWereWritten) {
  Leases leases(kMe, StoreSharing::kShared);
  EXPECT_FALSE(leases.Holds("a", kStart));
  leases.Take("a", kStart);
  EXPECT_TRUE(leases.Holds("a", kStart + seconds(26)));
  EXPECT_FALSE(leases.Holds("a", kStart + seconds(27)));
  leases.Renewed({{"a"}, {}}, kStart + seconds(20));
  EXPECT_TRUE(leases.Holds("a", kStart + seconds(46)));
  EXPECT_FALSE(leases.Holds("a", kStart + seconds(47)));
}

TEST(Leases, HoldAlwaysWhereNobodyElseIs) {
  const Leases leases(kMe, StoreSharing::kExclusive);
  EXPECT_TRUE(leases.Holds("a", kStart));
}

TEST(Leases, AreLostWhenAnotherHasTheEntry) {
  Leases leases(kMe, StoreSharing::kShared);
  leases.Take("a", kStart);
  leases.Take("b", kStart);
  leases.Renewed({{"b"}, {"a"}}, kStart);
  EXPECT_TRUE(leases.Lost("a"));
  EXPECT_FALSE(leases.Holds("a", kStart));
  EXPECT_FALSE(leases.Lost("b"));
  leases.Leave("b");
  EXPECT_TRUE(leases.Lost("b"));
  EXPECT_THAT(leases.Held(), ElementsAre("a"));
  leases.Renewed({{"b"}, {}}, kStart);
  EXPECT_FALSE(leases.Holds("b", kStart)) << "it was given up meanwhile";
}

TEST(Leases, OfThoseWhoHaveEndedAreFreeAtOnce) {
  Leases leases(kMe, StoreSharing::kExclusive);
  leases.Take("mine", kStart);
  EXPECT_THAT(Ids(leases.Free({Open("mine", "me"), Open("forgotten", "me"), Open("other", "dead")}, kStart)),
              ElementsAre("forgotten", "other"));
}

TEST(Leases, OfOthersAreFreeWhenTheyHaveStoodStillForAsLongAsTheyRun) {
  Leases leases(kMe, StoreSharing::kShared);
  EXPECT_THAT(leases.Free({Open("a", "other")}, kStart), IsEmpty());
  EXPECT_THAT(leases.Free({Open("a", "other")}, kStart + seconds(29)), IsEmpty());
  EXPECT_THAT(Ids(leases.Free({Open("a", "other")}, kStart + seconds(30))), ElementsAre("a"));
}

TEST(Leases, ThatMoveAreNotFreeWhateverTheirClockSays) {
  Leases leases(kMe, StoreSharing::kShared);
  int lease_until = 1'000'000;
  for (int i = 0; i < 10; ++i) {  // its clock goes backwards
    const SteadyTime now = kStart + seconds(29) * i;
    EXPECT_THAT(leases.Free({Open("a", "other", lease_until--)}, now), IsEmpty());
  }
}

TEST(Leases, BeginAnewWithAnotherOwner) {
  Leases leases(kMe, StoreSharing::kShared);
  EntryRow entry = Open("a", "other");
  EXPECT_THAT(leases.Free({entry}, kStart), IsEmpty());
  ++entry.fence;
  EXPECT_THAT(leases.Free({entry}, kStart + seconds(30)), IsEmpty());
  EXPECT_THAT(leases.Free({}, kStart + seconds(40)), IsEmpty());
  EXPECT_THAT(leases.Free({entry}, kStart + seconds(60)), IsEmpty()) << "what has gone is forgotten";
}

TEST(Leases, OfItsOwnThatItDoesNotWorkOnAreFree) {
  Leases leases(kMe, StoreSharing::kShared);
  leases.Take("worked on", kStart);
  EXPECT_THAT(Ids(leases.Free({Open("worked on", "me"), Open("not heard of", "me")}, kStart)),
              UnorderedElementsAre("not heard of"));
}

}  // namespace
}  // namespace phonegate::leases_test
