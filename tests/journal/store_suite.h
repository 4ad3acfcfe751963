// What every store of the journal does. A test program of a store instantiates
// StoreSuite with it.
#ifndef PHONEGATE_TESTS_JOURNAL_STORE_SUITE_H_
#define PHONEGATE_TESTS_JOURNAL_STORE_SUITE_H_

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/text.h"
#include "tests/journal/journal_values.h"

namespace phonegate {

// An empty journal at first.
class StoreUnderTest {
 public:
  virtual ~StoreUnderTest() = default;
  virtual Store& store() = 0;
  // The process ends, as abruptly as the store can be made to, and starts again.
  virtual void Restart() = 0;
};

struct StoreKind {
  std::string name;
  std::function<std::unique_ptr<StoreUnderTest>()> make;
};

class StoreSuite : public ::testing::TestWithParam<StoreKind> {
 protected:
  std::unique_ptr<StoreTransaction> Begin() { return Value(tested_->store().Begin()); }
  std::unique_ptr<StoreReader> Read() { return Value(tested_->store().Read()); }
  void Restart() { tested_->Restart(); }
  std::vector<EntryRow> List(const EntryFilter& filter, std::uint64_t before = 0, std::size_t limit = 1000) {
    return Value(Read()->List(filter, before, limit));
  }
  std::vector<std::uint64_t> ReadSequences(std::uint64_t from, std::size_t limit) {
    std::vector<std::uint64_t> sequences;
    const auto add = [&](const StoredRecord& record) {
      sequences.push_back(record.sequence);
      return true;
    };
    EXPECT_EQ(Read()->ReadRecords(from, limit, add), absl::OkStatus());
    return sequences;
  }

 private:
  std::unique_ptr<StoreUnderTest> tested_ = GetParam().make();
};

inline std::string StoreName(const ::testing::TestParamInfo<StoreKind>& info) { return info.param.name; }

TEST_P(StoreSuite, IsEmptyAtFirst) {
  auto transaction = Begin();
  const JournalHead head = Value(transaction->Head());
  EXPECT_EQ(head.sequence, 0U);
  EXPECT_EQ(head.hash, Sha256Digest{});
  EXPECT_TRUE(Value(transaction->OpenEntries()).empty());
  EXPECT_EQ(Value(transaction->FindEntry(EntryId(1))), std::nullopt);
  EXPECT_EQ(Value(transaction->NumberOf("resource")), "");
  EXPECT_FALSE(Value(transaction->FindAnswer(EntryId(1))).has_value());
  EXPECT_FALSE(Value(transaction->LastCheckpoint()).has_value());
}

TEST_P(StoreSuite, SeesItsOwnChangesBeforeTheCommitAndOthersSeeThemAfter) {
  Begin().reset();
  auto reader = Read();
  auto transaction = Begin();
  const EntryRow row = BeginEntry(*transaction, 1, At(1), IntentTo("+12025550101"));
  EXPECT_EQ(Value(transaction->Head()).sequence, 1U);
  EXPECT_EQ(Value(transaction->FindEntry(EntryId(1))), row);
  EXPECT_EQ(Value(reader->Head()).sequence, 0U);
  EXPECT_EQ(Value(reader->FindEntry(EntryId(1))), std::nullopt);
  ASSERT_EQ(transaction->Commit(), absl::OkStatus());
  EXPECT_EQ(Value(reader->Head()).sequence, 1U);
  EXPECT_EQ(Value(reader->FindEntry(EntryId(1))), row);
}

TEST_P(StoreSuite, ForgetsATransactionThatWasNotCommitted) {
  BeginEntry(*Begin(), 1, At(1), IntentTo("+12025550101"));
  auto transaction = Begin();
  EXPECT_EQ(Value(transaction->Head()).sequence, 0U);
  EXPECT_EQ(Value(transaction->FindEntry(EntryId(1))), std::nullopt);
}

TEST_P(StoreSuite, KeepsWhatIsCommittedThroughARestartAndNothingElse) {
  auto transaction = Begin();
  const EntryRow row = BeginEntry(*transaction, 1, At(1), IntentTo("+12025550101"));
  EXPECT_EQ(transaction->PutAnswer(EntryId(1), Answer("stored")), absl::OkStatus());
  const JournalHead head = Value(transaction->Head());
  ASSERT_EQ(transaction->Commit(), absl::OkStatus());
  transaction = Begin();
  BeginEntry(*transaction, 2, At(2), IntentTo("+12025550102"));
  transaction.reset();
  Restart();
  transaction = Begin();
  EXPECT_EQ(Value(transaction->Head()).sequence, head.sequence);
  EXPECT_EQ(Value(transaction->Head()).hash, head.hash);
  EXPECT_EQ(Value(transaction->FindEntry(EntryId(1))), row);
  EXPECT_EQ(Value(transaction->FindEntry(EntryId(2))), std::nullopt);
  EXPECT_EQ(Value(transaction->FindAnswer(EntryId(1)))->response(), "stored");
}

TEST_P(StoreSuite, KeepsEveryColumnOfAnEntry) {
  EntryRow row;
  auto transaction = Begin();
  row = BeginEntry(*transaction, 1, At(1.000001), IntentTo("+12025550101"));
  row.doubt_record = 7;
  row.resource_id = "resource";
  row.owner = "replica-1";
  row.fence = 3;
  row.lease_until = At(31.5);
  ASSERT_NE(row.request_key.find('\0'), std::string::npos);
  EXPECT_EQ(transaction->PutEntry(row), absl::OkStatus());
  EXPECT_EQ(Value(transaction->FindEntry(EntryId(1))), row);
  ASSERT_EQ(transaction->Commit(), absl::OkStatus());
  EXPECT_EQ(Value(Read()->FindEntry(EntryId(1))), row);
}

TEST_P(StoreSuite, ReplacesWhatChangesOfAnEntryAndKeepsWhoAskedForWhat) {
  auto transaction = Begin();
  const EntryRow row = BeginEntry(*transaction, 1, At(1), IntentTo("+12025550101"));
  EntryRow changed = row;
  changed.number = "+12025550199";
  changed.caller = "another";
  changed.time = At(9);
  EXPECT_EQ(transaction->PutEntry(changed), absl::OkStatus());
  EntryRow expected = row;
  expected.number = changed.number;
  EXPECT_EQ(Value(transaction->FindEntry(EntryId(1))), expected);
}

TEST_P(StoreSuite, FindsTheNewestEntryOfARequest) {
  auto transaction = Begin();
  const EntryRow first = BeginEntry(*transaction, 1, At(1), IntentTo("+12025550101"));
  const EntryRow second = BeginEntry(*transaction, 2, At(2), IntentTo("+12025550101"));
  EXPECT_EQ(first.request_key, second.request_key);
  EXPECT_EQ(Value(transaction->NewestOfRequest(first.request_key)), second);
  EXPECT_EQ(Value(transaction->NewestOfRequest("another")), std::nullopt);
}

TEST_P(StoreSuite, NoEntryHasTheEmptyRequestKey) {
  auto transaction = Begin();
  EntryRow row = RowOf(EntryId(1), 1, At(1), IntentTo("+12025550101"));
  row.request_key.clear();
  EXPECT_EQ(transaction->PutEntry(row), absl::OkStatus());
  EXPECT_EQ(Value(transaction->NewestOfRequest("")), std::nullopt);
}

TEST_P(StoreSuite, ListsOpenEntriesInOrderUntilTheyEnd) {
  auto transaction = Begin();
  std::vector<EntryRow> rows;
  // Ids do not rise with the sequence.
  for (const int id : {3, 1, 2}) rows.push_back(BeginEntry(*transaction, id, At(id), IntentTo("+1")));
  EXPECT_THAT(Value(transaction->OpenEntries()), ::testing::ElementsAre(rows[0], rows[1], rows[2]));
  EndEntry(*transaction, rows[1], At(9), Outcome(v1::AUDIT_RESULT_SUCCEEDED));
  EXPECT_THAT(Value(transaction->OpenEntries()), ::testing::ElementsAre(rows[0], rows[2]));
}

TEST_P(StoreSuite, FindsOpenEntriesByNumberOrResource) {
  auto transaction = Begin();
  v1::AuditIntent both = IntentTo("+12025550101");
  both.set_resource_id("resource-1");
  v1::AuditIntent resource = IntentTo("");
  resource.set_resource_id("resource-1");
  const EntryRow second = BeginEntry(*transaction, 2, At(1), both);
  const EntryRow first = BeginEntry(*transaction, 1, At(2), IntentTo("+12025550101"));
  const EntryRow third = BeginEntry(*transaction, 3, At(3), resource);
  BeginEntry(*transaction, 4, At(4), IntentTo(""));
  using ::testing::ElementsAre;
  EXPECT_THAT(Value(transaction->OpenEntriesOf("+12025550101", "")), ElementsAre(second, first));
  EXPECT_THAT(Value(transaction->OpenEntriesOf("", "resource-1")), ElementsAre(second, third));
  EXPECT_THAT(Value(transaction->OpenEntriesOf("+12025550101", "resource-1")),
              ElementsAre(second, first, third));
  EXPECT_THAT(Value(transaction->OpenEntriesOf("", "")), ::testing::IsEmpty());
  EXPECT_THAT(Value(transaction->OpenEntriesOf("+1202555010", "resource")), ::testing::IsEmpty());
  EndEntry(*transaction, second, At(5), Outcome(v1::AUDIT_RESULT_REFUSED));
  EXPECT_THAT(Value(transaction->OpenEntriesOf("+12025550101", "resource-1")), ElementsAre(first, third));
}

TEST_P(StoreSuite, KnowsTheNumberOfAResourceFromTheNewestEntryThatTellsOne) {
  auto transaction = Begin();
  for (const auto& [id, number] : std::map<int, std::string>{{1, "+1"}, {2, "+2"}, {3, ""}}) {
    v1::AuditIntent intent = IntentTo(number);
    intent.set_resource_id("resource-1");
    BeginEntry(*transaction, id, At(id), intent);
  }
  EXPECT_EQ(Value(transaction->NumberOf("resource-1")), "+2");
  EXPECT_EQ(Value(transaction->NumberOf("resource-2")), "");
  EXPECT_EQ(Value(transaction->NumberOf("")), "");
}

TEST_P(StoreSuite, ListsTheSuccessesOfANumberNewestFirst) {
  auto transaction = Begin();
  std::vector<EntryRow> ended;
  for (const int id : {1, 2, 3, 4}) {
    const EntryRow row = BeginEntry(*transaction, id, At(id), IntentTo(id == 3 ? "+2" : "+1"));
    const v1::AuditResult result = id == 2 ? v1::AUDIT_RESULT_REFUSED : v1::AUDIT_RESULT_SUCCEEDED;
    EndEntry(*transaction, row, At(10 + id), Outcome(result));
    ended.push_back(Value(transaction->FindEntry(EntryId(id))).value());
  }
  const EntryRow open = BeginEntry(*transaction, 5, At(5), IntentTo("+1"));
  EXPECT_THAT(Value(transaction->SuccessesOf("+1", open.first_record, 9)),
              testing::ElementsAre(ended[3], ended[0]));
  EXPECT_THAT(Value(transaction->SuccessesOf("+1", open.first_record, 1)), testing::ElementsAre(ended[3]));
  EXPECT_THAT(Value(transaction->SuccessesOf("+1", ended[3].first_record, 9)),
              testing::ElementsAre(ended[0]));
  EXPECT_TRUE(Value(transaction->SuccessesOf("", open.first_record, 9)).empty());
}

TEST_P(StoreSuite, CountsWhatHasCostOrMay) {
  v1::AuditIntent purchase = IntentTo("");
  purchase.set_spending(v1::SPENDING_PURCHASE);
  auto transaction = Begin();
  int id = 0;
  const auto add = [&](const v1::AuditIntent& intent, double time, v1::AuditResult result) {
    const EntryRow row = BeginEntry(*transaction, ++id, At(time), intent);
    if (result != v1::AUDIT_RESULT_UNSPECIFIED) EndEntry(*transaction, row, At(time), Outcome(result));
  };
  const auto spent = [&](WallTime since) {
    return Value(transaction->Spent(purchase.caller(), purchase.project(), v1::SPENDING_PURCHASE, since));
  };
  EXPECT_EQ(spent(At(0)), 0U);
  add(purchase, 1, v1::AUDIT_RESULT_UNSPECIFIED);
  add(purchase, 2, v1::AUDIT_RESULT_SUCCEEDED);
  add(purchase, 3, v1::AUDIT_RESULT_ABANDONED);
  for (const v1::AuditResult free : {v1::AUDIT_RESULT_REFUSED, v1::AUDIT_RESULT_DID_NOT_HAPPEN,
                                     v1::AUDIT_RESULT_NOT_SENT, v1::AUDIT_RESULT_DENIED})
    add(purchase, 4, free);
  v1::AuditIntent other = purchase;
  other.set_caller("other");
  add(other, 5, v1::AUDIT_RESULT_SUCCEEDED);
  other = purchase;
  other.set_project("other");
  add(other, 5, v1::AUDIT_RESULT_SUCCEEDED);
  other = purchase;
  other.set_spending(v1::SPENDING_PAID_LOOKUP);
  add(other, 5, v1::AUDIT_RESULT_SUCCEEDED);
  other.clear_spending();
  add(other, 5, v1::AUDIT_RESULT_SUCCEEDED);
  EXPECT_EQ(spent(At(0)), 3U);
  EXPECT_EQ(spent(At(1)), 3U) << "the first moment counts";
  EXPECT_EQ(spent(At(1.5)), 2U);
  EXPECT_EQ(spent(At(4)), 0U);
  EXPECT_EQ(Value(transaction->FindEntry(EntryId(1)))->spending, v1::SPENDING_PURCHASE);
}

TEST_P(StoreSuite, KnowsTheLastFreezeOfAProject) {
  auto transaction = Begin();
  int id = 0;
  const auto add = [&](std::string_view method, const std::string& project, v1::AuditResult result) {
    v1::AuditIntent intent = IntentTo("");
    intent.set_method(std::string(method));
    intent.set_project(project);
    ++id;
    EndEntry(*transaction, BeginEntry(*transaction, id, At(id), intent), At(id), Outcome(result));
  };
  const auto last = [&] {
    const auto row = Value(transaction->LastFreeze("main"));
    return row ? row->entry_id : "";
  };
  add("PurchasePhoneNumber", "main", v1::AUDIT_RESULT_SUCCEEDED);
  add(kFreezeProject, "trial", v1::AUDIT_RESULT_SUCCEEDED);
  add(kFreezeProject, "main", v1::AUDIT_RESULT_DENIED);
  EXPECT_EQ(last(), "");
  add(kFreezeProject, "main", v1::AUDIT_RESULT_SUCCEEDED);
  EXPECT_EQ(last(), EntryId(4));
  add(kThawProject, "main", v1::AUDIT_RESULT_DENIED);
  add("PurchasePhoneNumber", "main", v1::AUDIT_RESULT_SUCCEEDED);
  EXPECT_EQ(last(), EntryId(4));
  add(kThawProject, "main", v1::AUDIT_RESULT_SUCCEEDED);
  EXPECT_EQ(last(), EntryId(7));
}

TEST_P(StoreSuite, PutsReplacesAndDropsAnswers) {
  auto transaction = Begin();
  BeginEntry(*transaction, 1, At(1), IntentTo("+1"));
  EXPECT_EQ(transaction->PutAnswer(EntryId(1), Answer("a")), absl::OkStatus());
  EXPECT_EQ(transaction->PutAnswer(EntryId(1), Answer(std::string("b\0c", 3))), absl::OkStatus());
  EXPECT_EQ(Value(transaction->FindAnswer(EntryId(1)))->response(), std::string("b\0c", 3));
  EXPECT_EQ(transaction->DropAnswer(EntryId(1)), absl::OkStatus());
  EXPECT_FALSE(Value(transaction->FindAnswer(EntryId(1))).has_value());
  EXPECT_EQ(transaction->DropAnswer(EntryId(1)), absl::OkStatus());
}

TEST_P(StoreSuite, ForgetsTheAnswersOfEntriesThatEndedBefore) {
  auto transaction = Begin();
  std::vector<EntryRow> rows;
  for (const int id : {1, 2, 3, 4}) {
    rows.push_back(BeginEntry(*transaction, id, At(id), IntentTo("+1")));
    EXPECT_EQ(transaction->PutAnswer(EntryId(id), Answer("a")), absl::OkStatus());
  }
  EndEntry(*transaction, rows[0], At(100), Outcome(v1::AUDIT_RESULT_SUCCEEDED));
  EndEntry(*transaction, rows[1], At(101), Outcome(v1::AUDIT_RESULT_SUCCEEDED));
  EndEntry(*transaction, rows[2], At(99), Outcome(v1::AUDIT_RESULT_SUCCEEDED));
  // Put after the end, as the ledger does it.
  EXPECT_EQ(transaction->PutAnswer(EntryId(3), Answer("b")), absl::OkStatus());
  EXPECT_EQ(transaction->ForgetAnswers(At(101)), absl::OkStatus());
  EXPECT_FALSE(Value(transaction->FindAnswer(EntryId(1))).has_value());
  EXPECT_TRUE(Value(transaction->FindAnswer(EntryId(2))).has_value());
  EXPECT_FALSE(Value(transaction->FindAnswer(EntryId(3))).has_value());
  EXPECT_TRUE(Value(transaction->FindAnswer(EntryId(4))).has_value());  // open
}

TEST_P(StoreSuite, KeepsCheckpointsInOrderAndKnowsTheNewest) {
  auto transaction = Begin();
  for (const char* signature : {"one", "two"}) {
    journal::v1::Checkpoint checkpoint;
    checkpoint.set_sequence(5);  // the same twice: no record came in between
    checkpoint.set_signature(signature);
    EXPECT_EQ(transaction->PutCheckpoint(checkpoint), absl::OkStatus());
  }
  EXPECT_EQ(Value(transaction->LastCheckpoint())->signature(), "two");
  ASSERT_EQ(transaction->Commit(), absl::OkStatus());
  std::vector<std::string> read;
  const auto add = [&](const journal::v1::Checkpoint& checkpoint) {
    read.push_back(checkpoint.signature());
    return true;
  };
  EXPECT_EQ(Read()->ReadCheckpoints(add), absl::OkStatus());
  EXPECT_THAT(read, ::testing::ElementsAre("one", "two"));
}

TEST_P(StoreSuite, ReadsRecordsFromAnywhereUpToTheLimit) {
  constexpr int kRecords = 600;  // more than a reader takes at a time
  auto transaction = Begin();
  for (int id = 1; id <= kRecords; ++id) BeginEntry(*transaction, id, At(id), IntentTo("+1"));
  ASSERT_EQ(transaction->Commit(), absl::OkStatus());
  EXPECT_EQ(ReadSequences(1, 10000).size(), 600U);
  EXPECT_EQ(ReadSequences(1, 600).back(), 600U);
  EXPECT_EQ(ReadSequences(300, 299).back(), 598U);
  EXPECT_THAT(ReadSequences(599, 3), ::testing::ElementsAre(599U, 600U));
  EXPECT_THAT(ReadSequences(601, 3), ::testing::IsEmpty());
  EXPECT_THAT(ReadSequences(1, 0), ::testing::IsEmpty());
  const auto found = Value(Read()->FindRecord(257));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->sequence, 257U);
  EXPECT_EQ(found->hash, Sha256(found->bytes));
  EXPECT_FALSE(Value(Read()->FindRecord(601)).has_value());
}

TEST_P(StoreSuite, StopsReadingRecordsWhenItIsTold) {
  auto transaction = Begin();
  for (int id = 1; id <= 3; ++id) BeginEntry(*transaction, id, At(id), IntentTo("+1"));
  ASSERT_EQ(transaction->Commit(), absl::OkStatus());
  int calls = 0;
  EXPECT_EQ(Read()->ReadRecords(1, 10, [&](const StoredRecord&) { return ++calls < 2; }), absl::OkStatus());
  EXPECT_EQ(calls, 2);
}

TEST_P(StoreSuite, ListsNewestFirstPageByPage) {
  auto transaction = Begin();
  for (int id = 1; id <= 5; ++id) BeginEntry(*transaction, id, At(id), IntentTo("+1"));
  ASSERT_EQ(transaction->Commit(), absl::OkStatus());
  const auto first = List({}, 0, 2);
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first[0].first_record, 5U);
  EXPECT_EQ(first[1].first_record, 4U);
  const auto rest = List({}, 4, 10);
  ASSERT_EQ(rest.size(), 3U);
  EXPECT_EQ(rest[0].first_record, 3U);
  EXPECT_TRUE(List({}, 1, 10).empty());
}

// Entries at random, the clock now and then set back, and filters at random: what is
// listed is what the filter says, entry by entry.
class ListModel {
 public:
  explicit ListModel(unsigned seed) : random_(seed) {}

  void Fill(StoreTransaction& store, int entries) {
    double now = 1000;
    for (int id = 1; id <= entries; ++id) {
      now += Below(20) == 0 ? -50.0 : 1.0 + Below(3);
      v1::AuditIntent intent = IntentTo(Pick("number"));
      intent.set_caller(Pick("caller"));
      intent.set_method(Pick("method"));
      intent.set_project(Pick("project"));
      intent.set_request_id(Pick("request"));
      intent.set_resource_id(Pick("resource"));
      EntryRow row = BeginEntry(store, id, At(now), intent);
      if (Below(4) != 0) {
        EndEntry(store, row, At(now + 1), Outcome(static_cast<v1::AuditResult>(1 + Below(5))));
      }
      rows_.push_back(Value(store.FindEntry(EntryId(id))).value_or(row));
    }
  }

  EntryFilter Filter() {
    EntryFilter filter;
    for (const auto& [member, name] : kTexts) {
      if (Below(4) == 0) filter.*member = Pick(name);
    }
    if (Below(3) == 0) filter.result = static_cast<v1::AuditResult>(Below(6));
    // Also between two microseconds.
    const std::chrono::nanoseconds odd(Below(2) * 500);
    if (Below(2) == 0) filter.from = At(950 + Below(400)) + odd;
    if (Below(2) == 0) filter.until = At(950 + Below(400)) + odd;
    return filter;
  }

  std::vector<EntryRow> Expected(const EntryFilter& filter, std::uint64_t before) const {
    std::vector<EntryRow> expected;
    for (auto row = rows_.rbegin(); row != rows_.rend(); ++row) {
      if ((before == 0 || row->first_record < before) && Fits(filter, *row)) expected.push_back(*row);
    }
    return expected;
  }

  int Below(int end) { return static_cast<int>(random_() % static_cast<unsigned>(end)); }

 private:
  using Text = std::pair<std::string EntryFilter::*, const char*>;
  static constexpr std::array<Text, 6> kTexts = {{{&EntryFilter::caller, "caller"},
                                                  {&EntryFilter::method, "method"},
                                                  {&EntryFilter::project, "project"},
                                                  {&EntryFilter::number, "number"},
                                                  {&EntryFilter::resource_id, "resource"},
                                                  {&EntryFilter::request_id, "request"}}};

  // One of a few values, some of which contain another.
  std::string Pick(const std::string& name) {
    return name + std::string(static_cast<std::size_t>(Below(3)), '1');
  }

  static bool Fits(const EntryFilter& filter, const EntryRow& row) {
    const bool result =
        !filter.result || (*filter.result == v1::AUDIT_RESULT_UNSPECIFIED ? row.last_record == 0
                                                                          : row.result == *filter.result);
    return result && (filter.caller.empty() || row.caller == filter.caller) &&
           (filter.method.empty() || row.method == filter.method) &&
           (filter.project.empty() || row.project == filter.project) &&
           (filter.number.empty() || row.number == filter.number) &&
           (filter.resource_id.empty() || row.resource_id == filter.resource_id) &&
           (filter.request_id.empty() || row.request_id == filter.request_id) &&
           (!filter.from || row.time >= *filter.from) && (!filter.until || row.time < *filter.until);
  }

  std::mt19937 random_;
  std::vector<EntryRow> rows_;
};

TEST_P(StoreSuite, ListsExactlyWhatTheFilterSays) {
  ListModel model(20260101);
  auto transaction = Begin();
  model.Fill(*transaction, 200);
  ASSERT_EQ(transaction->Commit(), absl::OkStatus());
  auto reader = Read();
  std::size_t listed = 0;
  for (int round = 0; round < 1500; ++round) {
    const EntryFilter filter = model.Filter();
    const auto before = static_cast<std::uint64_t>(model.Below(3) == 0 ? model.Below(350) : 0);
    const auto expected = model.Expected(filter, before);
    ASSERT_EQ(Value(reader->List(filter, before, 1000)), expected) << "round " << round;
    listed += expected.size();
  }
  EXPECT_GT(listed, 5000U);  // the filters did not shut all out
}

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_JOURNAL_STORE_SUITE_H_
