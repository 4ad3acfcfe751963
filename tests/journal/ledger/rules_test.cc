#include "service/journal/ledger/rules.h"

#include <chrono>
#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace phonegate::rules_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr SteadyTime kNow{std::chrono::hours(1)};

const JournalRules& rules() { return JournalRules::Default(); }

TEST(JournalRules, ARepetitionAsksForTheSame) {
  EXPECT_TRUE(rules().IsRepetition("a", "a"));
  EXPECT_FALSE(rules().IsRepetition("a", "b"));
}

TEST(JournalRules, ABudgetIsSpentToTheLastAndNotBeyond) {
  EXPECT_TRUE(rules().MaySpendOneMore(1'000'000, std::nullopt));
  EXPECT_TRUE(rules().MaySpendOneMore(1, 2));
  EXPECT_FALSE(rules().MaySpendOneMore(2, 2));
  EXPECT_FALSE(rules().MaySpendOneMore(0, 0));
}

EntryRow Entry(std::uint64_t last_record) {
  EntryRow entry;
  entry.fence = 2;
  entry.last_record = last_record;
  return entry;
}

TEST(JournalRules, OnlyTheLastOwnerWritesToAnEntryAndOnlyWhileItIsOpen) {
  EXPECT_EQ(rules().MayWrite(Entry(0), 2), absl::OkStatus());
  EXPECT_EQ(rules().MayWrite(Entry(0), 1), absl::AbortedError("another process has taken the entry over"));
  EXPECT_EQ(rules().MayWrite(Entry(7), 2), absl::AlreadyExistsError("the entry has ended"));
}

TEST(JournalRules, ATakeOverHasAFenceThatNoFormerOwnerHas) { EXPECT_GT(rules().FenceOfTakeOver(2), 2U); }

TEST(JournalRules, NothingIsSentWithoutALeaseWhereOthersMayBe) {
  EXPECT_TRUE(rules().MaySend(StoreSharing::kExclusive, std::nullopt, kNow));
  EXPECT_FALSE(rules().MaySend(StoreSharing::kShared, std::nullopt, kNow));
  EXPECT_TRUE(rules().MaySend(StoreSharing::kShared, HeldEntry{kNow + seconds(1)}, kNow));
  EXPECT_FALSE(rules().MaySend(StoreSharing::kShared, HeldEntry{kNow}, kNow));
  EXPECT_FALSE(rules().MaySend(StoreSharing::kShared, HeldEntry{kNow + seconds(1), true}, kNow));
}

TEST(JournalRules, ALeaseHasMovedWhenItsTimeOrItsOwnerIsAnother) {
  EntryRow entry = Entry(0);
  const SeenLease seen{entry.fence, entry.lease_until, kNow};
  EXPECT_FALSE(rules().HasMoved(seen, entry));
  entry.lease_until -= seconds(1);
  EXPECT_TRUE(rules().HasMoved(seen, entry)) << "whatever the other's clock says";
  entry = Entry(0);
  ++entry.fence;
  EXPECT_TRUE(rules().HasMoved(seen, entry));
}

TEST(JournalRules, AnEntryIsTakenOverOnceNoOtherProcessCanBeAtWorkOnIt) {
  const auto shared = [](seconds still) {
    return IdleEntry{.sharing = StoreSharing::kShared, .still = still, .lease = seconds(30)};
  };
  EXPECT_FALSE(rules().MayTakeOver(shared(seconds(29))));
  EXPECT_TRUE(rules().MayTakeOver(shared(seconds(30))));
  EXPECT_TRUE(rules().MayTakeOver({.sharing = StoreSharing::kExclusive, .lease = seconds(30)}));
  EXPECT_TRUE(rules().MayTakeOver({.own = true, .sharing = StoreSharing::kShared, .lease = seconds(30)}));
}

TEST(JournalRules, ARejectionIsForOneWorkAndAnErrorOfTheStoreForAll) {
  EXPECT_TRUE(rules().IsRejection(absl::AbortedError("")));
  EXPECT_TRUE(rules().IsRejection(absl::AlreadyExistsError("")));
  EXPECT_FALSE(rules().IsRejection(absl::OkStatus()));
  EXPECT_FALSE(rules().IsRejection(absl::UnavailableError("")));
  EXPECT_FALSE(rules().IsRejection(absl::DataLossError("")));
}

TEST(JournalRules, NoFailureShowsThatNothingIsDurable) {
  EXPECT_TRUE(rules().MayBeDurable(absl::UnavailableError("the disk is full")));
}

TEST(JournalRules, WritesAgainMoreAndMoreSeldom) {
  EXPECT_EQ(rules().WriteAgainAfter(1), milliseconds(100));
  EXPECT_EQ(rules().WriteAgainAfter(2), milliseconds(200));
  EXPECT_EQ(rules().WriteAgainAfter(5), milliseconds(1600));
  EXPECT_EQ(rules().WriteAgainAfter(6), milliseconds(2000));
  EXPECT_EQ(rules().WriteAgainAfter(1'000'000), milliseconds(2000));
}

TEST(JournalRules, AnOutcomeThatWasRejectedIsNotTheProcesssOwn) {
  EXPECT_TRUE(rules().IsOwnOutcome(absl::OkStatus()));
  EXPECT_FALSE(rules().IsOwnOutcome(absl::AbortedError("")));
  EXPECT_FALSE(rules().IsOwnOutcome(absl::AlreadyExistsError("")));
}

}  // namespace
}  // namespace phonegate::rules_test
