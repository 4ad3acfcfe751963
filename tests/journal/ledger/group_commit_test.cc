#include "service/journal/ledger/group_commit.h"

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/mutex.h"
#include "service/journal/store/sqlite/sqlite_store.h"
#include "tests/journal/fault_vfs.h"
#include "tests/journal/journal_values.h"
#include "tests/journal/memory_store.h"
#include "tests/support/sim_clock.h"
#include "tests/support/temp_folder.h"

namespace phonegate::group_commit_test {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

// A disk that hangs in Begin while it is held.
class HangingStore final : public Store {
 public:
  explicit HangingStore(Store& store) : store_(store) {}

  absl::StatusOr<std::unique_ptr<StoreTransaction>> Begin() override {
    const MutexLock lock(mutex_);
    ++begun_;
    changed_.NotifyAll();
    while (held_) changed_.Wait(mutex_);
    return store_.Begin();
  }
  absl::StatusOr<std::unique_ptr<StoreReader>> Read() override { return store_.Read(); }

  void Hold() {
    const MutexLock lock(mutex_);
    held_ = true;
  }
  void Release() {
    const MutexLock lock(mutex_);
    held_ = false;
    changed_.NotifyAll();
  }
  // Waits until Begin was called this often.
  void AwaitBegun(int times) {
    const MutexLock lock(mutex_);
    while (begun_ < times) changed_.Wait(mutex_);
  }
  int begun() {
    const MutexLock lock(mutex_);
    return begun_;
  }

 private:
  Store& store_;
  Mutex mutex_;
  CondVar changed_;
  bool held_ ABSL_GUARDED_BY(mutex_) = false;
  int begun_ ABSL_GUARDED_BY(mutex_) = 0;
};

absl::Status DenyOne(Ledger& ledger, int id) {
  return ledger.WriteEnded(EntryId(id), IntentTo("+1"), Outcome(v1::AUDIT_RESULT_DENIED));
}

JournalWriter::Work Deny(int id) {
  return [id](Ledger& ledger) { return DenyOne(ledger, id); };
}

// Done's status, once it is there.
std::future<absl::Status> Submit(JournalWriter& writer, JournalWriter::Work work) {
  auto promise = std::make_shared<std::promise<absl::Status>>();
  std::future<absl::Status> done = promise->get_future();
  writer.Submit(std::move(work), [promise](const absl::Status& status) { promise->set_value(status); });
  return done;
}

std::vector<absl::Status> GetAll(std::vector<std::future<absl::Status>>& futures) {
  std::vector<absl::Status> statuses;
  for (auto& future : futures) statuses.push_back(future.get());
  return statuses;
}

// Read once the writer is gone.
class WriteTimes final : public NoMetrics {
 public:
  void JournalWritten(std::chrono::nanoseconds duration) override { times.push_back(duration); }
  void JournalWriteFailed() override { ++failures; }

  std::vector<std::chrono::nanoseconds> times;
  int failures = 0;
};

class GroupCommitTest : public ::testing::Test {
 protected:
  std::uint64_t Last() { return Value(Value(memory_.Read())->Head()).sequence; }

  MemoryStore memory_;
  HangingStore store_{memory_};
  SimClock clock_;
  NoMetrics uncounted_;
};

TEST_F(GroupCommitTest, MakesWorkDurableBeforeItIsDone) {
  GroupCommit writer(store_, clock_, uncounted_);
  EXPECT_EQ(Submit(writer, Deny(1)).get(), absl::OkStatus());
  memory_.Crash();
  EXPECT_EQ(Last(), 1U);
}

TEST_F(GroupCommitTest, RefusesWhatTooMuchWaitsBeforeAndGoesOn) {
  store_.Hold();
  GroupCommit writer(store_, clock_, uncounted_);
  std::vector<std::future<absl::Status>> waiting;
  waiting.push_back(Submit(writer, Deny(0)));
  store_.AwaitBegun(1);  // with the first alone
  for (std::size_t i = 0; i < GroupCommit::kMaxWaiting; ++i)
    waiting.push_back(Submit(writer, [](Ledger&) { return absl::OkStatus(); }));
  EXPECT_EQ(Submit(writer, Deny(1)).get().code(), absl::StatusCode::kUnavailable);
  store_.Release();
  EXPECT_THAT(GetAll(waiting), Each(absl::OkStatus()));
  EXPECT_EQ(Submit(writer, Deny(2)).get(), absl::OkStatus());
  EXPECT_EQ(Last(), 2U);
}

TEST_F(GroupCommitTest, TellsHowLongEachWorkTook) {
  WriteTimes metrics;
  store_.Hold();
  {
    GroupCommit writer(store_, clock_, metrics);
    std::vector<std::future<absl::Status>> done;
    done.push_back(Submit(writer, Deny(1)));
    store_.AwaitBegun(1);
    clock_.AdvanceBy(std::chrono::seconds(2));
    done.push_back(Submit(writer, Deny(2)));
    clock_.AdvanceBy(std::chrono::seconds(1));
    store_.Release();
    EXPECT_THAT(GetAll(done), Each(absl::OkStatus()));
    EXPECT_FALSE(Submit(writer, [](Ledger&) { return absl::UnavailableError("disk"); }).get().ok());
  }
  EXPECT_THAT(metrics.times, ElementsAre(std::chrono::seconds(3), std::chrono::seconds(1)));
  EXPECT_EQ(metrics.failures, 1);
}

TEST_F(GroupCommitTest, GivesRecordsTheTimeOfTheClock) {
  GroupCommit writer(store_, clock_, uncounted_);
  clock_.AdvanceBy(std::chrono::seconds(5));
  EXPECT_EQ(Submit(writer, Deny(1)).get(), absl::OkStatus());
  EXPECT_EQ(Value(Value(memory_.Read())->FindEntry(EntryId(1)))->time, At(5));
}

TEST_F(GroupCommitTest, WhatComesInWhileTheDiskIsBusyIsOneTransaction) {
  store_.Hold();
  GroupCommit writer(store_, clock_, uncounted_);
  std::vector<std::future<absl::Status>> done;
  done.push_back(Submit(writer, Deny(1)));
  store_.AwaitBegun(1);
  for (int id = 2; id <= 300; ++id) done.push_back(Submit(writer, Deny(id)));
  store_.Release();
  EXPECT_THAT(GetAll(done), Each(absl::OkStatus()));
  EXPECT_EQ(Last(), 300U);
  EXPECT_EQ(store_.begun(), 3);  // the first alone, 256, and the 43 that are left
}

TEST_F(GroupCommitTest, DoesWorkInTheOrderOfTheCalls) {
  store_.Hold();
  std::vector<int> worked;
  std::vector<int> done;
  {
    GroupCommit writer(store_, clock_, uncounted_);
    std::promise<void> last;
    for (int id = 1; id <= 5; ++id) {
      const auto work = [&worked, id](Ledger&) {
        worked.push_back(id);
        return absl::OkStatus();
      };
      writer.Submit(work, [&done, &last, id](const absl::Status&) {
        done.push_back(id);
        if (id == 5) last.set_value();
      });
    }
    store_.Release();
    last.get_future().wait();
  }
  EXPECT_THAT(worked, ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(done, ElementsAre(1, 2, 3, 4, 5));
}

TEST_F(GroupCommitTest, AnErrorOfTheStoreIsThatOfItsWholeBatchAndOfNoOther) {
  const absl::Status full = absl::UnavailableError("The disk of the test is full.");
  for (const auto step :
       {MemoryStore::Step::kBegin, MemoryStore::Step::kAppend, MemoryStore::Step::kCommit}) {
    store_.Hold();
    GroupCommit writer(store_, clock_, uncounted_);
    const int begun = store_.begun();
    std::vector<std::future<absl::Status>> done;
    auto first = Submit(writer, Deny(1));
    store_.AwaitBegun(begun + 1);
    for (int id = 2; id <= 4; ++id) done.push_back(Submit(writer, Deny(id)));
    memory_.FailNext(step, MemoryStore::Effect::kNone, full);
    store_.Release();
    EXPECT_EQ(first.get(), full);
    EXPECT_THAT(GetAll(done), Each(absl::OkStatus()));
  }
  EXPECT_EQ(Last(), 9U);
}

TEST_F(GroupCommitTest, AWorkThatFailsFailsItsBatchAndLeavesNothing) {
  store_.Hold();
  GroupCommit writer(store_, clock_, uncounted_);
  auto first = Submit(writer, Deny(1));
  store_.AwaitBegun(1);
  std::vector<std::future<absl::Status>> done;
  done.push_back(Submit(writer, Deny(2)));
  done.push_back(Submit(writer, [](Ledger&) { return absl::InternalError("a mistake"); }));
  done.push_back(Submit(writer, Deny(3)));
  store_.Release();
  EXPECT_EQ(first.get(), absl::OkStatus());
  EXPECT_THAT(GetAll(done), Each(absl::InternalError("a mistake")));
  EXPECT_EQ(Last(), 1U);
  EXPECT_EQ(Submit(writer, Deny(2)).get(), absl::OkStatus());
}

TEST_F(GroupCommitTest, FinishesItsBatchAndCancelsTheRestWhenItIsClosed) {
  const absl::Status closed = absl::CancelledError("the journal is being closed");
  store_.Hold();
  GroupCommit writer(store_, clock_, uncounted_);
  auto first = Submit(writer, Deny(1));
  store_.AwaitBegun(1);
  auto second = Submit(writer, Deny(2));
  writer.Close();
  EXPECT_EQ(Submit(writer, Deny(3)).get(), closed);
  store_.Release();
  EXPECT_EQ(first.get(), absl::OkStatus());
  EXPECT_EQ(second.get(), closed);
  EXPECT_EQ(Last(), 1U);
}

TEST_F(GroupCommitTest, HasToldAllWhenItIsGone) {
  std::vector<std::future<absl::Status>> done;
  {
    GroupCommit writer(store_, clock_, uncounted_);
    for (int id = 1; id <= 1000; ++id) done.push_back(Submit(writer, Deny(id)));
  }
  std::uint64_t durable = 0;
  for (const absl::Status& status : GetAll(done)) {
    if (status.ok()) {
      ++durable;
    } else {
      EXPECT_EQ(status.code(), absl::StatusCode::kCancelled);
    }
  }
  EXPECT_EQ(Last(), durable);
}

TEST_F(GroupCommitTest, TellsTheLastSequenceOfWhatWasAppended) {
  std::vector<std::uint64_t> told;
  {
    GroupCommit writer(store_, clock_, uncounted_, [&](std::uint64_t sequence) { told.push_back(sequence); });
    EXPECT_EQ(Submit(writer, Deny(1)).get(), absl::OkStatus());
    EXPECT_EQ(Submit(writer, [](Ledger&) { return absl::OkStatus(); }).get(), absl::OkStatus());
    memory_.FailNext(MemoryStore::Step::kCommit);
    EXPECT_FALSE(Submit(writer, Deny(2)).get().ok());
    EXPECT_EQ(Submit(writer, Deny(2)).get(), absl::OkStatus());
  }
  EXPECT_THAT(told, ElementsAre(1, 2));
}

// Many at once, each waiting for its own work before it submits the next.
void SubmitFromManyThreads(JournalWriter& writer, int threads, int each) {
  std::vector<std::thread> submitters;
  for (int thread = 0; thread < threads; ++thread) {
    submitters.emplace_back([&writer, thread, each] {
      for (int i = 1; i <= each; ++i) {
        EXPECT_EQ(Submit(writer, Deny(thread * each + i)).get(), absl::OkStatus());
      }
    });
  }
  for (std::thread& submitter : submitters) submitter.join();
}

TEST_F(GroupCommitTest, SixtyFourSubmitAtOnce) {
  std::uint64_t told = 0;
  {
    GroupCommit writer(store_, clock_, uncounted_, [&](std::uint64_t sequence) { told = sequence; });
    SubmitFromManyThreads(writer, 64, 20);
  }
  EXPECT_EQ(Last(), 1280U);
  EXPECT_EQ(told, 1280U);
}

TEST(GroupCommitOverSqlite, SixtyFourSubmitAtOnceBesideAReader) {
  const FaultVfs vfs;
  const TempFolder folder;
  const SimClock clock;
  auto store = Value(SqliteStore::Open({folder / "journal", vfs.name()}));
  Value(store->Begin()).reset();
  std::thread reading([&] {
    auto reader = Value(store->Read());
    while (Value(reader->Head()).sequence < 640 && !::testing::Test::HasFailure()) std::this_thread::yield();
  });
  NoMetrics uncounted;
  GroupCommit writer(*store, clock, uncounted);
  SubmitFromManyThreads(writer, 64, 10);
  reading.join();
  EXPECT_EQ(Value(Value(store->Read())->Head()).sequence, 640U);
}

}  // namespace
}  // namespace phonegate::group_commit_test
