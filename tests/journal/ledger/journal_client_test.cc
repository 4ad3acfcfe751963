#include "service/journal/ledger/journal_client.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/journal/journal_fixture.h"
#include "tests/journal/journal_values.h"

namespace phonegate::journal_client_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr char kAnother[] = "+15125550199";

// A client beside the fixture's journal; nothing else writes to it.
class JournalClientTest : public JournalTest {
 protected:
  JournalClientTest() {
    recover.Cancel();
    lane.RunReady();
    run->journal.OnAvailability([this](bool now) { available = now; });
  }

  static LedgerIntent Intent(int id, const std::string& number = kNumber) {
    LedgerIntent intent;
    intent.entry_id = EntryId(id);
    intent.audit = IntentTo(number);
    intent.audit.set_request_id(EntryId(id));
    intent.request = "request";
    return intent;
  }
  EntryRow Begun(int id, const std::string& number = kNumber) {
    auto begun = lane.Run(client.Begin(Intent(id, number)));
    EXPECT_TRUE(begun.ok()) << begun.status();
    return begun.ok() ? begun->entry : EntryRow();
  }
  OpenEntryFigures OpenNow() { return run->journal.open_entries().Figures(lane.clock().Now()); }
  static LedgerEnd EndOf(const EntryRow& entry) {
    LedgerEnd end;
    end.entry_id = entry.entry_id;
    end.fence = entry.fence;
    end.outcome = Outcome(v1::AUDIT_RESULT_SUCCEEDED);
    return end;
  }
  v1::AuditResult ResultOf(int id) { return Value(Value(store.Read())->FindEntry(EntryId(id)))->result; }

  // Becomes true when those who wait for the entry are told that it has ended.
  std::shared_ptr<bool> Told(int id) {
    auto told = std::make_shared<bool>(false);
    run->journal.ends().OnEnd(EntryId(id), [told] { *told = true; });
    return told;
  }
  template <typename T>
  static Awaitable<> Keep(Awaitable<T> body, std::optional<T>& result) {
    result = co_await std::move(body);
  }
  milliseconds Passed() { return std::chrono::duration_cast<milliseconds>(lane.clock().Steady() - start); }

  const absl::Status full = absl::UnavailableError("The disk of the test is full.");
  SteadyTime start = lane.clock().Steady();
  std::optional<bool> available;
  JournalClient client{run->journal, PortOf(lane)};
};

// --- Begin -------------------------------------------------------------------

TEST_F(JournalClientTest, BeginWaitsForADiskThatIsSlow) {
  run->writer.takes = milliseconds(249);
  EXPECT_EQ(Begun(1).entry_id, EntryId(1));
  EXPECT_EQ(Passed(), milliseconds(249));
  EXPECT_EQ(available, true);
}

TEST_F(JournalClientTest, BeginThatIsTooLateDoesNotCount) {
  run->writer.takes = milliseconds(400);
  const auto told = Told(1);
  const auto begun = lane.Run(client.Begin(Intent(1)));
  EXPECT_EQ(Passed(), milliseconds(250));
  EXPECT_EQ(ReasonOf(begun.status()), "JOURNAL_UNAVAILABLE");
  EXPECT_THAT(begun.status().message(), HasSubstr("Nothing was sent: the journal cannot be written"));
  EXPECT_EQ(available, false);
  EXPECT_FALSE(*told);
  lane.AdvanceBy(seconds(1));
  EXPECT_EQ(ResultOf(1), v1::AUDIT_RESULT_NOT_SENT);
  EXPECT_TRUE(*told);
  EXPECT_EQ(available, true) << "the disk took what undoes it";
}

TEST_F(JournalClientTest, CountsAsOpenWhatHasBegunOnly) {
  Begun(1);
  EXPECT_EQ(OpenNow().open, 1U);
  EXPECT_EQ(OpenNow().unknown, 0U);
  EXPECT_EQ(Value(lane.Run(client.Begin(Intent(2, kNumber)))).kind, LedgerBegin::Kind::kNumberBusy);
  EXPECT_EQ(OpenNow().open, 1U);
}

TEST_F(JournalClientTest, BeginThatFailedLeavesNothingToUndo) {
  store.FailNext(MemoryStore::Step::kAppend);
  const auto begun = lane.Run(client.Begin(Intent(1)));
  EXPECT_EQ(begun.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(begun.status().message(), HasSubstr("The disk of the test is full."));
  lane.AdvanceBy(seconds(5));
  EXPECT_THAT(Entries(), IsEmpty());
  EXPECT_EQ(Begun(1).entry_id, EntryId(1));
}

TEST_F(JournalClientTest, CallerWhoGoesSaysNothingOfTheDisk) {
  run->writer.hangs = true;
  std::optional<absl::StatusOr<LedgerBegin>> begun;
  SimTask task = lane.Spawn(Keep(client.Begin(Intent(1)), begun));
  lane.AdvanceBy(milliseconds(100));
  task.Cancel();
  lane.RunReady();
  ASSERT_TRUE(begun) << "nobody waits for the answer any more";
  EXPECT_EQ(ReasonOf(begun->status()), "JOURNAL_UNAVAILABLE");
  EXPECT_EQ(available, true);
  run->writer.Resume();
  lane.RunReady();
  EXPECT_EQ(ResultOf(1), v1::AUDIT_RESULT_NOT_SENT) << "nothing was sent for it";
}

// What a closed writer does; see GroupCommit::Close.
class ClosedWriter final : public JournalWriter {
 public:
  void Submit(Work, Done done) override {
    ++submitted;
    std::move(done)(absl::CancelledError("the journal is being closed"));
  }
  int submitted = 0;
};

TEST_F(JournalClientTest, ClosedWriterIsAFailureAtOnce) {
  ClosedWriter closed;
  Journal journal({.owner = {"first"}}, closed, lane.clock(), random, log, run->metrics, run->watch);
  JournalClient client_of_closed(journal, PortOf(lane));
  const auto begun = lane.Run(client_of_closed.Begin(Intent(1)));
  EXPECT_EQ(ReasonOf(begun.status()), "JOURNAL_UNAVAILABLE");
  EXPECT_THAT(begun.status().message(), HasSubstr("the journal is being closed"));
  EXPECT_EQ(Passed(), milliseconds(0));
  lane.AdvanceBy(seconds(60));
  EXPECT_GT(closed.submitted, 20) << "whoever voids an entry does not give up";
  EXPECT_LT(closed.submitted, 40) << "and asks less and less often";
}

// --- Doubt -------------------------------------------------------------------

TEST_F(JournalClientTest, DoubtIsARecordOfTheOpenEntry) {
  const EntryRow entry = Begun(1);
  lane.AdvanceBy(seconds(3));
  CallTrace trace;
  trace.http_status = 503;
  trace.attempts = 2;
  lane.Run(client.MarkIndeterminate(entry, trace));
  const EntryRow doubted = Entries().at(0);
  EXPECT_TRUE(doubted.open());
  journal::v1::Record record;
  ASSERT_TRUE(record.ParseFromString(Value(Value(store.Read())->FindRecord(doubted.doubt_record))->bytes));
  EXPECT_EQ(record.doubt().http_status(), 503);
  EXPECT_EQ(record.doubt().attempts(), 2);
  EXPECT_EQ(FromTimestamp(record.doubt().time()), lane.clock().Now());
  EXPECT_EQ(OpenNow().unknown, 1U);
  EXPECT_EQ(OpenNow().oldest_unknown, seconds(3));
}

TEST_F(JournalClientTest, DoubtDoesNotWaitForADiskThatHangs) {
  const EntryRow entry = Begun(1);
  run->writer.hangs = true;
  lane.Run(client.MarkIndeterminate(entry, {}));
  EXPECT_EQ(Passed(), milliseconds(250));
}

// --- End ---------------------------------------------------------------------

TEST_F(JournalClientTest, EndIsTrueOnceTheOutcomeIsDurable) {
  const EntryRow entry = Begun(1);
  const auto told = Told(1);
  run->writer.takes = milliseconds(249);
  EXPECT_EQ(EndResult::kDurable, lane.Run(client.End(EndOf(entry))));
  EXPECT_EQ(Passed(), milliseconds(249));
  EXPECT_EQ(ResultOf(1), v1::AUDIT_RESULT_SUCCEEDED);
  EXPECT_TRUE(*told);
  EXPECT_EQ(OpenNow().open, 0U);
}

TEST_F(JournalClientTest, EndThatFailsIsMadeWhenTheDiskIsBack) {
  const EntryRow entry = Begun(1);
  const auto told = Told(1);
  store.FailAll(full);
  EXPECT_EQ(EndResult::kNotYet, lane.Run(client.End(EndOf(entry))));
  lane.AdvanceBy(seconds(60));
  EXPECT_FALSE(*told);
  EXPECT_TRUE(Entries()[0].open());
  store.FailAll(absl::OkStatus());
  lane.AdvanceBy(seconds(2));
  EXPECT_EQ(ResultOf(1), v1::AUDIT_RESULT_SUCCEEDED);
  EXPECT_TRUE(*told);
}

TEST_F(JournalClientTest, EndOnADiskThatIsAlwaysTooSlowIsSubmittedOnce) {
  const EntryRow entry = Begun(1);
  const auto told = Told(1);
  run->writer.takes = milliseconds(400);
  const int before = run->writer.submitted;
  EXPECT_EQ(EndResult::kNotYet, lane.Run(client.End(EndOf(entry))));
  EXPECT_EQ(Passed(), milliseconds(250));
  EXPECT_FALSE(*told);
  lane.AdvanceBy(milliseconds(150));
  EXPECT_TRUE(*told);
  lane.AdvanceBy(seconds(60));
  EXPECT_EQ(run->writer.submitted - before, 1);
  EXPECT_THAT(store.Durable().records, SizeIs(2)) << "the intent and one outcome";
}

TEST_F(JournalClientTest, EndInTheEndWaitsForADiskThatHangs) {
  const EntryRow entry = Begun(1);
  run->writer.hangs = true;
  const int before = run->writer.submitted;
  const SimTask task = lane.Spawn(client.EndUntilDurable(EndOf(entry)));
  lane.AdvanceBy(seconds(60));
  EXPECT_FALSE(task.done());
  EXPECT_EQ(available, false);
  run->writer.Resume();
  lane.RunReady();
  EXPECT_TRUE(task.done());
  EXPECT_EQ(run->writer.submitted - before, 1);
  EXPECT_EQ(ResultOf(1), v1::AUDIT_RESULT_SUCCEEDED);
}

TEST_F(JournalClientTest, BeginOnADiskThatIsAlwaysTooSlowIsVoidedOnce) {
  run->writer.takes = milliseconds(400);
  const int before = run->writer.submitted;
  EXPECT_FALSE(lane.Run(client.Begin(Intent(1))).ok());
  lane.AdvanceBy(seconds(60));
  EXPECT_EQ(run->writer.submitted - before, 2) << "the intent and what voids it";
  EXPECT_EQ(ResultOf(1), v1::AUDIT_RESULT_NOT_SENT);
  EXPECT_EQ(available, true);
}

// Nobody knows that it has happened, so it is tried again, and must not count twice.
TEST_F(JournalClientTest, OutcomeWhoseCommitFailedYetHappenedIsWrittenOnce) {
  const EntryRow entry = Begun(1);
  const auto told = Told(1);
  store.FailNext(MemoryStore::Step::kCommit, MemoryStore::Effect::kDone);
  const int before = run->writer.submitted;
  EXPECT_EQ(EndResult::kNotYet, lane.Run(client.End(EndOf(entry))));
  EXPECT_FALSE(*told);
  lane.AdvanceBy(seconds(3));
  EXPECT_TRUE(*told);
  EXPECT_EQ(run->writer.submitted - before, 2);
  EXPECT_EQ(ResultOf(1), v1::AUDIT_RESULT_SUCCEEDED);
  EXPECT_THAT(store.Durable().records, SizeIs(2)) << "the intent and one outcome";
}

TEST_F(JournalClientTest, EndInTheEndDoesNotReturnBefore) {
  const EntryRow entry = Begun(1);
  store.FailAll(full);
  const int before = run->writer.submitted;
  const SimTask task = lane.Spawn(client.EndUntilDurable(EndOf(entry)));
  lane.AdvanceBy(seconds(60));
  EXPECT_FALSE(task.done());
  EXPECT_LT(run->writer.submitted - before, 40);
  store.FailAll(absl::OkStatus());
  lane.AdvanceBy(seconds(2));
  EXPECT_TRUE(task.done());
}

// Somebody else has the first entry by now, and both are ended in one transaction.
TEST_F(JournalClientTest, NoOfARuleDoesNotUndoTheWorkOfOthers) {
  EntryRow taken = Begun(1);
  const EntryRow other = Begun(2, kAnother);
  ++taken.fence;
  run->writer.batches = true;
  run->writer.takes = milliseconds(10);
  std::optional<EndResult> first;
  std::optional<EndResult> second;
  lane.Spawn(Keep(client.End(EndOf(taken)), first));
  lane.Spawn(Keep(client.End(EndOf(other)), second));
  lane.AdvanceBy(milliseconds(10));
  EXPECT_EQ(first, EndResult::kLost) << "there is nothing to try again";
  EXPECT_EQ(second, EndResult::kDurable);
  EXPECT_TRUE(Entries()[0].open());
  EXPECT_EQ(ResultOf(2), v1::AUDIT_RESULT_SUCCEEDED);
}

// --- The rest ----------------------------------------------------------------

TEST_F(JournalClientTest, OnlyWhatIsWrittenShowsThatTheDiskTakesIt) {
  const EntryRow entry = Begun(1);
  store.FailAll(full);
  EXPECT_FALSE(lane.Run(client.Renew()).ok());
  EXPECT_EQ(available, false);
  store.FailAll(absl::OkStatus());
  EXPECT_TRUE(lane.Run(client.FindStoredReply(entry.entry_id)).ok());
  EXPECT_TRUE(lane.Run(client.EarlierSuccesses(entry)).ok());
  EXPECT_TRUE(lane.Run(client.Forget()).ok());
  EXPECT_EQ(available, false) << "all of these may have written nothing";
  EXPECT_TRUE(lane.Run(client.Renew()).ok());
  EXPECT_EQ(available, true);
}

TEST_F(JournalClientTest, KeptTellsTheRequestOfAnOpenEntry) {
  const EntryRow entry = Begun(1);
  const auto stored = Value(lane.Run(client.FindStoredReply(entry.entry_id)));
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->request(), "request");
  EXPECT_FALSE(Value(lane.Run(client.FindStoredReply(EntryId(2)))));
}

TEST_F(JournalClientTest, TakesOverWhatAnotherRunLeftOpen) {
  const EntryRow entry = Begun(1);
  const auto told = Told(1);
  Journal journal({.owner = {"second"}}, run->writer, lane.clock(), random, log, run->metrics, run->watch);
  JournalClient second(journal, PortOf(lane));
  const std::vector<EntryRow> taken = Value(lane.Run(second.TakeOver()));
  ASSERT_THAT(taken, SizeIs(1));
  EXPECT_EQ(taken[0].entry_id, entry.entry_id);
  EXPECT_EQ(taken[0].owner, "second");
  EXPECT_EQ(journal.open_entries().Figures(lane.clock().Now()).unknown, 1U);
  EXPECT_EQ(lane.Run(client.End(EndOf(entry))), EndResult::kLost);
  EXPECT_TRUE(Entries()[0].open()) << "who had it before cannot end it any more";
  EXPECT_FALSE(*told);
  EXPECT_EQ(lane.Run(second.End(EndOf(taken[0]))), EndResult::kDurable);
  EXPECT_EQ(ResultOf(1), v1::AUDIT_RESULT_SUCCEEDED);
  EXPECT_EQ(lane.Run(client.End(EndOf(entry))), EndResult::kLost);
  EXPECT_TRUE(*told) << "it has ended, whoever wrote it";
}

TEST_F(JournalClientTest, TakesOverOnceWhatItHasNotInHand) {
  const EntryRow mine = Begun(1);
  EXPECT_THAT(Value(lane.Run(client.TakeOver())), IsEmpty());
  client.Leave(mine.entry_id);
  EXPECT_THAT(Value(lane.Run(client.TakeOver())), SizeIs(1));
  EXPECT_THAT(Value(lane.Run(client.TakeOver())), IsEmpty());
}

// Two processes on one store.
class JournalClientOfSeveral : public JournalClientTest {
 protected:
  Journal NewJournal(const std::string& owner) {
    return {{.owner = {owner}, .sharing = StoreSharing::kShared},
            run->writer,
            lane.clock(),
            random,
            log,
            run->metrics,
            run->watch};
  }
  Journal mine = NewJournal("mine");
  Journal others = NewJournal("other");
  JournalClient one{mine, PortOf(lane)};
  JournalClient two{others, PortOf(lane)};
  EntryRow entry = Value(lane.Run(one.Begin(Intent(1)))).entry;
};

TEST_F(JournalClientOfSeveral, LeaseThatIsProlongedIsNotTakenOver) {
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(one.Holds(entry.entry_id));
    EXPECT_THAT(Value(lane.Run(two.TakeOver())), IsEmpty());
    lane.AdvanceBy(seconds(10));
    EXPECT_EQ(lane.Run(one.Renew()), absl::OkStatus());
  }
  EXPECT_FALSE(one.Lost(entry.entry_id));
}

TEST_F(JournalClientOfSeveral, OwnerThatStoodStillKnowsBeforeOthersAct) {
  EXPECT_THAT(Value(lane.Run(two.TakeOver())), IsEmpty());
  lane.AdvanceBy(seconds(28));
  EXPECT_FALSE(one.Holds(entry.entry_id)) << "27 of 30 s";
  EXPECT_THAT(Value(lane.Run(two.TakeOver())), IsEmpty());
  lane.AdvanceBy(seconds(2));
  EXPECT_THAT(Value(lane.Run(two.TakeOver())), SizeIs(1));
  EXPECT_FALSE(one.Lost(entry.entry_id)) << "it has not looked";
  EXPECT_EQ(lane.Run(one.Renew()), absl::OkStatus());
  EXPECT_TRUE(one.Lost(entry.entry_id));
  EXPECT_FALSE(one.Holds(entry.entry_id));
}

// It might say that nothing was sent, and who has the entry may send it.
TEST_F(JournalClientOfSeveral, BeginThatCameToLightTooLateIsUnknown) {
  std::optional<absl::StatusOr<LedgerBegin>> begun;
  lane.Spawn(Keep(one.Begin(Intent(2, kAnother)), begun));
  run->writer.hangs = true;
  lane.RunReady();
  lane.clock().AdvanceBy(seconds(28));  // it stands still
  lane.RunReady();
  ASSERT_TRUE(begun);
  EXPECT_EQ(ReasonOf(begun->status()), "OUTCOME_UNKNOWN");
}

TEST_F(JournalClientTest, WhatCannotBeReadIsAnErrorAndNotEmpty) {
  const EntryRow entry = Begun(1);
  store.FailAll(full);
  EXPECT_EQ(lane.Run(client.TakeOver()).status(), full);
  EXPECT_EQ(lane.Run(client.FindStoredReply(entry.entry_id)).status(), full);
  EXPECT_EQ(lane.Run(client.EarlierSuccesses(entry)).status(), full);
  EXPECT_EQ(lane.Run(client.Renew()), full);
  EXPECT_EQ(lane.Run(client.Forget()), full);
}

// --- WaitForEnd --------------------------------------------------------------

TEST_F(JournalClientTest, WaitForEndReturnsWithTheEnd) {
  const EntryRow entry = Begun(1);
  const SimTask waiting = lane.Spawn(client.WaitForEnd(entry.entry_id, start + seconds(30)));
  lane.AdvanceBy(milliseconds(500));
  EXPECT_FALSE(waiting.done());
  EXPECT_EQ(EndResult::kDurable, lane.Run(client.End(EndOf(entry))));
  lane.RunReady();
  EXPECT_TRUE(waiting.done());
  EXPECT_EQ(Passed(), milliseconds(500));
  lane.Run(client.WaitForEnd(entry.entry_id, start + seconds(30)));
  EXPECT_EQ(Passed(), milliseconds(500)) << "it has ended before";
}

// Another process may end the entry, of which nobody here is told.
TEST_F(JournalClientTest, WaitForEndReturnsToLookAgain) {
  lane.Run(client.WaitForEnd(EntryId(1), start + seconds(30)));
  EXPECT_EQ(Passed(), seconds(1));
}

TEST_F(JournalClientTest, WaitForEndReturnsAtTheDeadline) {
  lane.Run(client.WaitForEnd(EntryId(1), start + milliseconds(300)));
  EXPECT_EQ(Passed(), milliseconds(300));
}

TEST_F(JournalClientTest, WaitForEndReturnsWhenTheCallerGoes) {
  const std::string entry_id = EntryId(1);
  SimTask waiting = lane.Spawn(client.WaitForEnd(entry_id, start + seconds(30)));
  lane.AdvanceBy(milliseconds(100));
  waiting.Cancel();
  lane.RunReady();
  EXPECT_TRUE(waiting.done());
}

}  // namespace
}  // namespace phonegate::journal_client_test
