#include "service/journal/ledger/ledger.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/journal/ledger/transaction.h"
#include "service/journal/store/sqlite/sqlite_store.h"
#include "tests/journal/fault_vfs.h"
#include "tests/journal/journal_values.h"
#include "tests/journal/memory_store.h"
#include "tests/support/temp_folder.h"

namespace phonegate::ledger_test {
namespace {

using ::testing::ElementsAre;
using Kind = LedgerBegin::Kind;

const LedgerOwner kOne{"replica-1", std::chrono::seconds(30)};
const LedgerOwner kTwo{"replica-2", std::chrono::seconds(30)};

LedgerIntent Intent(int id, const std::string& request_id, const std::string& number,
                    const std::string& request = "request") {
  LedgerIntent intent;
  intent.entry_id = EntryId(id);
  intent.audit = IntentTo(number);
  intent.audit.set_request_id(request_id);
  intent.request = request;
  intent.request_ids_since = At(-1000);
  return intent;
}

LedgerIntent IntentOf(int id, const std::string& request_id, const std::string& resource_id) {
  LedgerIntent intent = Intent(id, request_id, "");
  intent.audit.set_resource_id(resource_id);
  return intent;
}

LedgerEnd End(int id, std::uint64_t fence, v1::AuditResult result = v1::AUDIT_RESULT_SUCCEEDED) {
  LedgerEnd end;
  end.entry_id = EntryId(id);
  end.fence = fence;
  end.outcome = Outcome(result);
  return end;
}

LedgerEnd EndKept(int id, std::uint64_t fence, const std::string& response) {
  LedgerEnd end = End(id, fence);
  end.stored = Answer(response);
  end.stored->set_request("request");
  return end;
}

std::vector<std::string> Ids(const std::vector<EntryRow>& rows) {
  std::vector<std::string> ids;
  for (const EntryRow& row : rows) ids.push_back(row.entry_id);
  return ids;
}

class ClockAt final : public Clock {
 public:
  explicit ClockAt(double seconds) : now_(At(seconds)) {}
  WallTime Now() const override { return now_; }
  SteadyTime Steady() const override { return SteadyTime(now_.time_since_epoch()); }

 private:
  const WallTime now_;
};

// Each call is one committed transaction at the time that is given.
class Journal {
 public:
  explicit Journal(Store& store) : store_(store) {}

  template <typename Work>
  auto Do(double seconds, const Work& work) {
    std::optional<std::invoke_result_t<Work, Ledger&>> result;
    const auto keep_result = [&](Ledger& ledger) {
      result = work(ledger);
      return absl::OkStatus();
    };
    EXPECT_EQ(WriteInTransaction(store_, ClockAt(seconds), keep_result), absl::OkStatus());
    return *std::move(result);
  }
  LedgerBegin Begin(double seconds, const LedgerIntent& intent, const LedgerOwner& owner = kOne) {
    return Value(Do(seconds, [&](Ledger& ledger) { return ledger.Begin(intent, owner); }));
  }
  absl::Status End(double seconds, const LedgerEnd& end) {
    return Do(seconds, [&](Ledger& ledger) { return ledger.End(end); });
  }
  absl::Status MarkIndeterminate(double seconds, int id, std::uint64_t fence) {
    v1::AuditDoubt doubt;
    doubt.set_http_status(504);
    return Do(seconds, [&](Ledger& ledger) { return ledger.MarkIndeterminate(EntryId(id), fence, doubt); });
  }
  // Takes over all that is open.
  std::vector<EntryRow> TakeOver(double seconds, const LedgerOwner& owner) {
    return Value(
        Do(seconds, [&](Ledger& ledger) { return ledger.TakeOver(owner, Value(ledger.OpenEntries())); }));
  }
  EntryRow Row(int id) { return Value(Value(store_.Read())->FindEntry(EntryId(id))).value_or(EntryRow()); }
  std::vector<journal::v1::Record> Records() {
    std::vector<journal::v1::Record> records;
    const auto add = [&](const StoredRecord& stored) {
      EXPECT_TRUE(records.emplace_back().ParseFromString(stored.bytes));
      EXPECT_EQ(stored.hash, Sha256(stored.bytes));
      return true;
    };
    EXPECT_EQ(Value(store_.Read())->ReadRecords(1, 1000, add), absl::OkStatus());
    return records;
  }

 private:
  Store& store_;
};

class LedgerTest : public ::testing::Test {
 protected:
  MemoryStore store_;
  Journal journal_{store_};
};

TEST_F(LedgerTest, WritesNothingOfWhatMayOnlyBeRepeated) {
  LedgerIntent intent = Intent(1, "r1", "+1");
  intent.replay_only = true;
  EXPECT_EQ(journal_.Begin(1, intent).kind, Kind::kNoneEarlier);
  EXPECT_TRUE(journal_.Records().empty());
  journal_.Begin(2, Intent(2, "r1", "+1"));
  EXPECT_EQ(journal_.Begin(3, intent).kind, Kind::kSame);
}

TEST_F(LedgerTest, BeginsAnEntryThatIsOpenAndItsOwners) {
  const LedgerBegin begun = journal_.Begin(1, Intent(1, "r1", "+1"));
  EXPECT_EQ(begun.kind, Kind::kBegun);
  EXPECT_EQ(begun.entry, journal_.Row(1));
  EXPECT_TRUE(begun.entry.open());
  EXPECT_EQ(begun.entry.first_record, 1U);
  EXPECT_EQ(begun.entry.time, At(1));
  EXPECT_EQ(begun.entry.owner, "replica-1");
  EXPECT_EQ(begun.entry.fence, 1U);
  EXPECT_EQ(begun.entry.lease_until, At(31));
  const auto records = journal_.Records();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].entry_id(), EntryId(1));
  EXPECT_EQ(records[0].intent().number(), "+1");
  EXPECT_FALSE(records[0].has_outcome());
}

TEST_F(LedgerTest, EndsAnEntryWithItsOutcome) {
  const LedgerBegin begun = journal_.Begin(1, Intent(1, "r1", "+1"));
  LedgerEnd end = End(1, begun.entry.fence, v1::AUDIT_RESULT_REFUSED);
  end.outcome.set_resource_id("resource-1");
  EXPECT_EQ(journal_.End(2, end), absl::OkStatus());
  const EntryRow row = journal_.Row(1);
  EXPECT_FALSE(row.open());
  EXPECT_EQ(row.last_record, 2U);
  EXPECT_EQ(row.result, v1::AUDIT_RESULT_REFUSED);
  EXPECT_EQ(row.resource_id, "resource-1");
  EXPECT_EQ(row.owner, "");
  const auto records = journal_.Records();
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[1].outcome().result(), v1::AUDIT_RESULT_REFUSED);
  EXPECT_FALSE(records[1].has_intent());
}

TEST_F(LedgerTest, EachRecordHoldsTheHashOfTheOneBefore) {
  journal_.Begin(1, Intent(1, "r1", "+1"));
  EXPECT_EQ(journal_.MarkIndeterminate(2, 1, 1), absl::OkStatus());
  EXPECT_EQ(journal_.End(3, End(1, 1)), absl::OkStatus());
  std::string previous(32, '\0');
  std::uint64_t sequence = 0;
  for (const journal::v1::Record& record : journal_.Records()) {
    EXPECT_EQ(record.sequence(), ++sequence);
    EXPECT_EQ(record.previous_hash(), previous);
    const Sha256Digest hash = Sha256(record.SerializeAsString());
    previous.assign(hash.begin(), hash.end());
  }
  EXPECT_EQ(sequence, 3U);
}

TEST_F(LedgerTest, TheSameCallIsTheSameWhileItIsOpenAndAfterItHasEnded) {
  journal_.Begin(1, Intent(1, "r1", "+1"));
  LedgerBegin again = journal_.Begin(2, Intent(2, "r1", "+1"));
  EXPECT_EQ(again.kind, Kind::kSame);
  EXPECT_EQ(again.entry, journal_.Row(1));
  EXPECT_EQ(again.stored->response(), "");
  EXPECT_EQ(journal_.End(3, EndKept(1, 1, "answer")), absl::OkStatus());
  again = journal_.Begin(4, Intent(3, "r1", "+1"));
  EXPECT_EQ(again.kind, Kind::kSame);
  EXPECT_EQ(again.entry, journal_.Row(1));
  EXPECT_EQ(again.stored->response(), "answer");
  EXPECT_EQ(journal_.Records().size(), 2U);
}

TEST_F(LedgerTest, ARequestIdIsNotForAnotherRequest) {
  journal_.Begin(1, Intent(1, "r1", "+1"));
  LedgerBegin reused = journal_.Begin(2, Intent(2, "r1", "+2", "another"));
  EXPECT_EQ(reused.kind, Kind::kReused);
  EXPECT_EQ(reused.entry, journal_.Row(1));
  EXPECT_EQ(reused.stored->request(), "request");
  EXPECT_EQ(journal_.End(3, EndKept(1, 1, "answer")), absl::OkStatus());
  EXPECT_EQ(journal_.Begin(4, Intent(3, "r1", "+2", "another")).kind, Kind::kReused);
  EXPECT_EQ(journal_.Records().size(), 2U);
}

LedgerIntent Purchase(int id, std::uint32_t a_day) {
  LedgerIntent intent = Intent(id, Concat("r", id), Concat("+", id));
  intent.allowance = {v1::SPENDING_PURCHASE, a_day};
  return intent;
}

TEST_F(LedgerTest, BeginsNoMoreThanTheBudgetOfTheDay) {
  LedgerBegin begun = journal_.Begin(1, Purchase(1, 2));
  EXPECT_EQ(begun.kind, Kind::kBegun);
  EXPECT_EQ(begun.spent, 1U);
  begun = journal_.Begin(2, Purchase(2, 2));
  EXPECT_EQ(begun.spent, 2U);
  const LedgerBegin refused = journal_.Begin(3, Purchase(3, 2));
  EXPECT_EQ(refused.kind, Kind::kBudgetSpent) << "what is open may cost";
  EXPECT_EQ(refused.spent, 2U);
  EXPECT_EQ(journal_.Records().size(), 2U) << "nothing is written";
  EXPECT_EQ(journal_.Begin(4, Intent(4, "r4", "+4")).kind, Kind::kBegun) << "without a budget";
  EXPECT_EQ(journal_.Begin(5, Purchase(1, 2)).kind, Kind::kSame) << "a repetition spends nothing";

  EXPECT_EQ(journal_.End(6, End(1, 1, v1::AUDIT_RESULT_REFUSED)), absl::OkStatus());
  EXPECT_EQ(journal_.Begin(7, Purchase(5, 2)).kind, Kind::kBegun) << "what was refused is free again";
  EXPECT_EQ(journal_.Begin(8, Purchase(6, 2)).kind, Kind::kBudgetSpent);
  constexpr double kDay = 24 * 60 * 60;
  EXPECT_EQ(journal_.Begin(kDay - 1e-6, Purchase(7, 2)).kind, Kind::kBudgetSpent);
  EXPECT_EQ(journal_.Begin(kDay, Purchase(8, 2)).kind, Kind::kBegun) << "the next day";
}

// Whatever moves the clock: what was spent in what now is the future counts.
TEST_F(LedgerTest, AClockThatIsSetBackGivesNoBudgetBack) {
  EXPECT_EQ(journal_.Begin(100, Purchase(1, 1)).kind, Kind::kBegun);
  EXPECT_EQ(journal_.Begin(50, Purchase(2, 1)).kind, Kind::kBudgetSpent);
  EXPECT_EQ(journal_.Begin(-100'000, Purchase(3, 1)).kind, Kind::kBudgetSpent);
}

TEST_F(LedgerTest, WritesDownWhatACallCountsAs) {
  EXPECT_EQ(journal_.Begin(1, Purchase(1, 0)).kind, Kind::kBudgetSpent) << "a budget of nothing";
  LedgerIntent without_limit = Purchase(2, 0);
  without_limit.allowance.a_day = std::nullopt;
  EXPECT_EQ(journal_.Begin(2, without_limit).kind, Kind::kBegun);
  EXPECT_EQ(journal_.Records()[0].intent().spending(), v1::SPENDING_PURCHASE);
  EXPECT_EQ(journal_.Row(2).spending, v1::SPENDING_PURCHASE);
  EXPECT_EQ(journal_.Begin(3, Purchase(3, 1)).kind, Kind::kBudgetSpent)
      << "a limit counts what was before it";
}

TEST_F(LedgerTest, BeginsNoChangeOfAFrozenProject) {
  const auto write = [&](int id, std::string_view method, const std::string& project) {
    v1::AuditIntent intent = IntentTo("");
    intent.set_method(std::string(method));
    intent.set_project(project);
    EXPECT_EQ(journal_.Do(id,
                          [&](Ledger& ledger) {
                            return ledger.WriteEnded(EntryId(id), intent,
                                                     Outcome(v1::AUDIT_RESULT_SUCCEEDED));
                          }),
              absl::OkStatus());
  };
  EXPECT_EQ(journal_.Begin(1, Intent(1, "r1", "+1")).kind, Kind::kBegun);
  write(2, kFreezeProject, "trial");
  EXPECT_EQ(journal_.Begin(3, Intent(3, "r3", "+3")).kind, Kind::kBegun) << "another project's";
  write(4, kFreezeProject, "main");
  const LedgerBegin frozen = journal_.Begin(5, Intent(5, "r5", "+5"));
  EXPECT_EQ(frozen.kind, Kind::kFrozen);
  EXPECT_EQ(frozen.entry.entry_id, EntryId(4));
  EXPECT_EQ(journal_.Begin(6, Intent(6, "r6", "+1")).kind, Kind::kFrozen) << "before it would wait";
  EXPECT_EQ(journal_.Begin(7, Intent(7, "r1", "+1")).kind, Kind::kSame) << "a repetition changes nothing";
  LedgerIntent read = Intent(8, "r8", "");
  read.change = false;
  EXPECT_EQ(journal_.Begin(8, read).kind, Kind::kBegun) << "reads go on";
  EXPECT_EQ(journal_.End(9, End(1, 1)), absl::OkStatus()) << "what was sent is finished";
  write(10, kThawProject, "main");
  EXPECT_EQ(journal_.Begin(11, Intent(11, "r11", "+5")).kind, Kind::kBegun);
}

TEST_F(LedgerTest, ARequestIdBelongsToItsProjectCallerAndMethod) {
  journal_.Begin(1, Intent(1, "r1", "+1"));
  int id = 1;
  for (const auto& [field, value] :
       {std::pair("caller", "other"), {"method", "other"}, {"project_id", "other"}}) {
    ++id;
    LedgerIntent other = Intent(id, "r1", Concat("+", id), "another");
    const auto* descriptor = v1::AuditIntent::descriptor()->FindFieldByName(field);
    other.audit.GetReflection()->SetString(&other.audit, descriptor, value);
    EXPECT_EQ(journal_.Begin(id, other).kind, Kind::kBegun) << field;
  }
}

TEST_F(LedgerTest, WhatKeptNoAnswerIsMadeAnew) {
  journal_.Begin(1, Intent(1, "r1", "+1"));
  EXPECT_EQ(journal_.End(2, End(1, 1, v1::AUDIT_RESULT_NOT_SENT)), absl::OkStatus());
  EXPECT_EQ(journal_.Begin(3, Intent(2, "r1", "+1", "another")).kind, Kind::kBegun);
}

TEST_F(LedgerTest, RequestIdsAreForgottenUnlessTheirEntryIsOpen) {
  journal_.Begin(1, Intent(1, "r1", "+1"));
  EXPECT_EQ(journal_.End(2, EndKept(1, 1, "answer")), absl::OkStatus());
  journal_.Begin(3, Intent(2, "r2", "+2"));
  LedgerIntent ended = Intent(3, "r1", "+1");
  ended.request_ids_since = At(1);
  EXPECT_EQ(journal_.Begin(100, ended).kind, Kind::kSame);
  ended.request_ids_since = At(1.000001);
  EXPECT_EQ(journal_.Begin(100, ended).kind, Kind::kBegun);
  LedgerIntent open = Intent(4, "r2", "+2");
  open.request_ids_since = At(50);
  EXPECT_EQ(journal_.Begin(100, open).kind, Kind::kSame);
}

TEST_F(LedgerTest, OneChangeOfANumberIsOpenAtATime) {
  journal_.Begin(1, Intent(1, "r1", "+1"));
  const LedgerBegin busy = journal_.Begin(2, Intent(2, "r2", "+1"));
  EXPECT_EQ(busy.kind, Kind::kNumberBusy);
  EXPECT_EQ(busy.entry, journal_.Row(1));
  EXPECT_EQ(journal_.Begin(2, Intent(3, "r3", "+2")).kind, Kind::kBegun);
  EXPECT_EQ(journal_.Row(2).entry_id, "");  // nothing was written
  EXPECT_EQ(journal_.End(3, End(1, 1)), absl::OkStatus());
  EXPECT_EQ(journal_.Begin(4, Intent(2, "r2", "+1")).kind, Kind::kBegun);
}

TEST_F(LedgerTest, OneChangeOfAResourceIsOpenAtATime) {
  journal_.Begin(1, IntentOf(1, "r1", "resource-1"));
  EXPECT_EQ(journal_.Begin(2, IntentOf(2, "r2", "resource-1")).kind, Kind::kNumberBusy);
  EXPECT_EQ(journal_.Begin(2, IntentOf(3, "r3", "resource-2")).kind, Kind::kBegun);
}

TEST_F(LedgerTest, ChangesOfNothingKnownDoNotWaitForEachOther) {
  EXPECT_EQ(journal_.Begin(1, Intent(1, "r1", "")).kind, Kind::kBegun);
  EXPECT_EQ(journal_.Begin(2, Intent(2, "r2", "")).kind, Kind::kBegun);
}

TEST_F(LedgerTest, LearnsTheNumberOfAResourceFromAnEarlierOutcome) {
  journal_.Begin(1, Intent(1, "r1", "+1"));
  LedgerEnd bought = End(1, 1);
  bought.outcome.set_resource_id("resource-1");
  EXPECT_EQ(journal_.End(2, bought), absl::OkStatus());
  const LedgerBegin released = journal_.Begin(3, IntentOf(2, "r2", "resource-1"));
  EXPECT_EQ(released.kind, Kind::kBegun);
  EXPECT_EQ(released.entry.number, "+1");
  EXPECT_EQ(journal_.Records().back().intent().number(), "+1");
  // So buying the number anew waits for its release.
  EXPECT_EQ(journal_.Begin(4, Intent(3, "r3", "+1")).kind, Kind::kNumberBusy);
}

TEST_F(LedgerTest, ADoubtIsWrittenDownOnce) {
  journal_.Begin(1, Intent(1, "r1", "+1"));
  EXPECT_EQ(journal_.MarkIndeterminate(2, 1, 1), absl::OkStatus());
  EXPECT_EQ(journal_.MarkIndeterminate(3, 1, 1), absl::OkStatus());
  EXPECT_EQ(journal_.Row(1).doubt_record, 2U);
  EXPECT_TRUE(journal_.Row(1).open());
  ASSERT_EQ(journal_.Records().size(), 2U);
  EXPECT_EQ(journal_.Records()[1].doubt().http_status(), 504);
}

TEST_F(LedgerTest, AnEntryEndsOnce) {
  journal_.Begin(1, Intent(1, "r1", "+1"));
  EXPECT_EQ(journal_.End(2, EndKept(1, 1, "first")), absl::OkStatus());
  EXPECT_EQ(journal_.End(3, EndKept(1, 1, "second")), absl::AlreadyExistsError("the entry has ended"));
  EXPECT_EQ(journal_.MarkIndeterminate(3, 1, 1), absl::AlreadyExistsError("the entry has ended"));
  EXPECT_EQ(journal_.End(3, End(9, 1)), absl::AbortedError("the journal has no such entry"));
  EXPECT_EQ(journal_.Records().size(), 2U);
  EXPECT_EQ(journal_.Begin(4, Intent(2, "r1", "+1")).stored->response(), "first");
}

TEST_F(LedgerTest, TakesOverWhatIsFree) {
  journal_.Begin(1, Intent(1, "r1", "+1"));
  journal_.Begin(2, Intent(2, "r2", "+2"));
  const auto taken = Value(journal_.Do(31, [](Ledger& ledger) {
    std::vector<EntryRow> open = Value(ledger.OpenEntries());
    EXPECT_THAT(Ids(open), ElementsAre(EntryId(1), EntryId(2)));
    open.pop_back();
    return ledger.TakeOver(kTwo, open);
  }));
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_EQ(taken[0], journal_.Row(1));
  EXPECT_EQ(taken[0].owner, "replica-2");
  EXPECT_EQ(taken[0].fence, 2U);
  EXPECT_EQ(taken[0].lease_until, At(61));
  EXPECT_EQ(journal_.Row(2).owner, "replica-1");
}

TEST_F(LedgerTest, WhoWasTakenOverFromCanNeitherEndNorDoubt) {
  journal_.Begin(1, Intent(1, "r1", "+1"));
  journal_.TakeOver(2, kTwo);
  const absl::Status fenced = absl::AbortedError("another process has taken the entry over");
  EXPECT_EQ(journal_.End(3, End(1, 1)), fenced);
  EXPECT_EQ(journal_.MarkIndeterminate(3, 1, 1), fenced);
  EXPECT_EQ(journal_.Records().size(), 1U);
  EXPECT_EQ(journal_.End(4, End(1, 2)), absl::OkStatus());
}

TEST_F(LedgerTest, RenewProlongsTheLeasesThatAreItsOwn) {
  journal_.Begin(1, Intent(1, "r1", "+1"), kOne);
  journal_.Begin(1, Intent(2, "r2", "+2"), kTwo);
  journal_.Begin(1, Intent(3, "r3", "+3"), kOne);
  journal_.Begin(1, Intent(4, "r4", "+4"), kOne);
  EXPECT_EQ(journal_.End(2, End(3, 1)), absl::OkStatus());
  const Renewal renewal = Value(journal_.Do(20, [](Ledger& ledger) {
    return ledger.Renew(kOne, {EntryId(1), EntryId(2), EntryId(3), EntryId(9)});
  }));
  EXPECT_THAT(renewal.prolonged, ElementsAre(EntryId(1)));
  EXPECT_THAT(renewal.lost, ElementsAre(EntryId(2), EntryId(3))) << "number 9 may come yet";
  EXPECT_EQ(journal_.Row(1).lease_until, At(50));
  EXPECT_EQ(journal_.Row(2).lease_until, At(31));
  EXPECT_EQ(journal_.Row(4).lease_until, At(31)) << "nobody works on it";
}

TEST_F(LedgerTest, ADeniedCallIsOneRecordAndSpendsNoRequestId) {
  const LedgerIntent intent = Intent(1, "r1", "+1");
  const absl::Status denied = journal_.Do(1, [&](Ledger& ledger) {
    return ledger.WriteEnded(EntryId(1), intent.audit, Outcome(v1::AUDIT_RESULT_DENIED));
  });
  EXPECT_EQ(denied, absl::OkStatus());
  const auto records = journal_.Records();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_TRUE(records[0].has_intent());
  EXPECT_EQ(records[0].outcome().result(), v1::AUDIT_RESULT_DENIED);
  EXPECT_EQ(journal_.Row(1).last_record, 1U);
  EXPECT_EQ(journal_.Row(1).request_id, "r1");
  EXPECT_EQ(journal_.Begin(2, Intent(2, "r1", "+1", "another")).kind, Kind::kBegun);
}

TEST_F(LedgerTest, TellsTheStoresError) {
  auto transaction = Value(store_.Begin());
  Ledger ledger(*transaction, At(1));
  store_.FailNext(MemoryStore::Step::kAppend, MemoryStore::Effect::kNone, absl::UnavailableError("full"));
  EXPECT_EQ(ledger.Begin(Intent(1, "r1", "+1"), kOne).status(), absl::UnavailableError("full"));
}

// The rules that lean on the store most, over SQLite.
TEST(LedgerOverSqlite, BeginsEndsAndRemembersThroughARestart) {
  const FaultVfs vfs;
  const TempFolder folder;
  auto store = Value(SqliteStore::Open({folder / "journal", vfs.name()}));
  {
    Journal journal(*store);
    journal.Begin(1, Intent(1, "r1", "+1"));
    LedgerEnd bought = EndKept(1, 1, "answer");
    bought.outcome.set_resource_id("resource-1");
    EXPECT_EQ(journal.End(2, bought), absl::OkStatus());
    EXPECT_EQ(journal.Begin(3, IntentOf(2, "r2", "resource-1")).kind, Kind::kBegun);
  }
  store.reset();
  store = Value(SqliteStore::Open({folder / "journal", vfs.name()}));
  Journal journal(*store);
  const LedgerBegin same = journal.Begin(4, Intent(3, "r1", "+1"));
  EXPECT_EQ(same.kind, Kind::kSame);
  EXPECT_EQ(same.stored->response(), "answer");
  EXPECT_EQ(journal.Begin(5, Intent(3, "r1", "+1", "another")).kind, Kind::kReused);
  EXPECT_EQ(journal.Begin(6, Intent(4, "r4", "+1")).kind, Kind::kNumberBusy);
  EXPECT_EQ(journal.Begin(6, IntentOf(4, "r4", "resource-1")).kind, Kind::kNumberBusy);
  EXPECT_THAT(Ids(journal.TakeOver(7, kTwo)), ElementsAre(EntryId(2)));
  EXPECT_EQ(journal.End(8, End(2, 1)).code(), absl::StatusCode::kAborted);
  EXPECT_EQ(journal.End(8, End(2, 2)), absl::OkStatus());
  EXPECT_EQ(journal.Begin(9, Intent(4, "r4", "+1")).kind, Kind::kBegun);
  EXPECT_EQ(journal.Records().size(), 5U);
}

}  // namespace
}  // namespace phonegate::ledger_test
