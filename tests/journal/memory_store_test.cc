#include "tests/journal/memory_store.h"

#include <memory>

#include <gtest/gtest.h>

#include "tests/journal/store_suite.h"

namespace phonegate::memory_store_test {
namespace {

class MemoryUnderTest final : public StoreUnderTest {
 public:
  Store& store() override { return store_; }
  void Restart() override { store_.Crash(); }

 private:
  MemoryStore store_;
};

INSTANTIATE_TEST_SUITE_P(Memory, StoreSuite,
                         ::testing::Values(StoreKind{"Memory",
                                                     [] { return std::make_unique<MemoryUnderTest>(); }}),
                         StoreName);

using Step = MemoryStore::Step;
using Effect = MemoryStore::Effect;

absl::Status CommitOne(MemoryStore& store, int id) {
  auto transaction = store.Begin();
  if (!transaction.ok()) return transaction.status();
  BeginEntry(**transaction, id, At(id), IntentTo("+1"));
  return (*transaction)->Commit();
}

std::uint64_t Last(MemoryStore& store) { return Value(Value(store.Read())->Head()).sequence; }

TEST(MemoryStore, FailsTheNextStepAndNoOther) {
  MemoryStore store;
  store.FailNext(Step::kBegin);
  EXPECT_EQ(store.Begin().status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(CommitOne(store, 1), absl::OkStatus());
}

TEST(MemoryStore, ATransactionIsOfNoUseAfterAnError) {
  MemoryStore store;
  auto transaction = Value(store.Begin());
  store.FailNext(Step::kAppend);
  EXPECT_FALSE(transaction->Append({1, "record", {}}).ok());
  EXPECT_FALSE(transaction->Append({1, "record", {}}).ok());
  EXPECT_FALSE(transaction->Commit().ok());
  EXPECT_EQ(Last(store), 0U);
}

TEST(MemoryStore, ACommitThatFailedHasHappenedOrNotAsScripted) {
  MemoryStore store;
  store.FailNext(Step::kCommit, Effect::kNone);
  store.FailNext(Step::kCommit, Effect::kDone);
  EXPECT_FALSE(CommitOne(store, 1).ok());
  EXPECT_EQ(Last(store), 0U);
  EXPECT_FALSE(CommitOne(store, 1).ok());
  EXPECT_EQ(Last(store), 1U);
  store.Crash();
  EXPECT_EQ(Last(store), 1U);
}

TEST(MemoryStore, FailsUntilItIsTold) {
  MemoryStore store;
  store.FailAll(absl::UnavailableError("The disk of the test is full."));
  EXPECT_FALSE(CommitOne(store, 1).ok());
  EXPECT_FALSE(CommitOne(store, 1).ok());
  store.FailAll(absl::OkStatus());
  EXPECT_EQ(CommitOne(store, 1), absl::OkStatus());
}

TEST(MemoryStore, NothingOfBeforeACrashWorksOn) {
  MemoryStore store;
  auto transaction = Value(store.Begin());
  auto reader = Value(store.Read());
  BeginEntry(*transaction, 1, At(1), IntentTo("+1"));
  store.Crash();
  EXPECT_EQ(transaction->Commit().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(reader->Head().status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(Last(store), 0U);
}

TEST(MemoryStore, LosesWhatWasNotSyncedWhenThatIsPlanted) {
  MemoryStore store;
  EXPECT_EQ(CommitOne(store, 1), absl::OkStatus());
  store.skip_sync = true;
  EXPECT_EQ(CommitOne(store, 2), absl::OkStatus());
  EXPECT_EQ(Last(store), 2U);
  store.Crash();
  EXPECT_EQ(Last(store), 1U);
}

}  // namespace
}  // namespace phonegate::memory_store_test
