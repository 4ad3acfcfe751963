#include "service/journal/ledger/transaction.h"

#include <gtest/gtest.h>

#include "tests/journal/journal_values.h"
#include "tests/journal/memory_store.h"
#include "tests/support/sim_clock.h"

namespace phonegate::transaction_test {
namespace {

class WriteInTransactionTest : public testing::Test {
 protected:
  static absl::Status WriteOne(Ledger& ledger) {
    return ledger.WriteEnded(EntryId(1), IntentTo("+1"), Outcome(v1::AUDIT_RESULT_DENIED));
  }
  std::vector<EntryRow> Entries() { return Value(Value(store_.Read())->List({}, 0, 10)); }

  MemoryStore store_;
  SimClock clock_;
};

TEST_F(WriteInTransactionTest, MakesTheWorkDurableWithTheTimeOfTheClock) {
  clock_.AdvanceBy(std::chrono::seconds(5));
  EXPECT_EQ(WriteInTransaction(store_, clock_, WriteOne), absl::OkStatus());
  store_.Crash();
  ASSERT_EQ(Entries().size(), 1U);
  EXPECT_EQ(Entries()[0].time, clock_.Now());
}

TEST_F(WriteInTransactionTest, WritesNothingOfAWorkThatFails) {
  const auto fail = [](Ledger& ledger) {
    EXPECT_EQ(WriteOne(ledger), absl::OkStatus());
    return absl::InternalError("a mistake");
  };
  EXPECT_EQ(WriteInTransaction(store_, clock_, fail), absl::InternalError("a mistake"));
  EXPECT_TRUE(Entries().empty());
}

TEST_F(WriteInTransactionTest, TellsWhyTheStoreFailed) {
  for (const MemoryStore::Step step : {MemoryStore::Step::kBegin, MemoryStore::Step::kCommit}) {
    store_.FailNext(step, MemoryStore::Effect::kNone, absl::UnavailableError("full"));
    EXPECT_EQ(WriteInTransaction(store_, clock_, WriteOne), absl::UnavailableError("full"));
    EXPECT_TRUE(Entries().empty());
  }
}

TEST_F(WriteInTransactionTest, GivesTheLedgerItsRules) {
  struct NoBudget final : JournalRules {
    bool MaySpendOneMore(std::uint64_t, const std::optional<std::uint32_t>&) const override { return false; }
  };
  const NoBudget rules;
  LedgerIntent intent;
  intent.entry_id = EntryId(1);
  intent.audit = IntentTo("+1");
  LedgerBegin begun;
  const auto begin = [&](Ledger& ledger) {
    begun = Value(ledger.Begin(intent, {"one"}));
    return absl::OkStatus();
  };
  EXPECT_EQ(WriteInTransaction(store_, clock_, begin, rules), absl::OkStatus());
  EXPECT_EQ(begun.kind, LedgerBegin::Kind::kBudgetSpent);
}

}  // namespace
}  // namespace phonegate::transaction_test
