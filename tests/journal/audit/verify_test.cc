#include "service/journal/audit/verify.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include "service/base/sha256.h"
#include "service/base/text.h"
#include "tests/journal/rechain.h"
#include "tests/journal/vandal.h"
#include "tests/journal/vector_store.h"
#include "tests/journal/written_journal.h"
#include "tests/support/temp_folder.h"

namespace phonegate::verify_test {
namespace {

using journal::v1::Checkpoint;
using journal::v1::Record;
using journal::v1::StoredReply;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class VerifyTest : public ::testing::Test {
 protected:
  VerifyTest() : key_(*SigningKey::ReadOrCreate(folder_.path())) {
    JournalWriterOfTests writer(good_, key_, 60);
    for (int i = 0; i < 40; ++i) writer.WriteEntry();
    writer.WriteOpenEntry();  // stays open while others come and go
    for (int i = 0; i < 160; ++i) writer.WriteEntry();
    writer.WriteOpenEntry();
    options_.keys = {key_.public_key()};
    Checkpoint last;
    EXPECT_TRUE(last.ParseFromString(good_.checkpoints.back()));
    signed_until_ = last.sequence();
    EXPECT_LT(signed_until_, good_.records.size()) << "some records should have no checkpoint behind them";
  }

  VerifyReport Verify(const VectorJournal& journal) const {
    VectorReader reader(journal);
    return VerifyWith(reader);
  }
  VerifyReport VerifyWith(StoreReader& reader) const {
    auto report = VerifyJournal(reader, options_);
    EXPECT_TRUE(report.ok()) << report.status();
    return report.ok() ? *std::move(report) : VerifyReport();
  }
  // "SEQUENCE ENTRY WHY"; empty when all is in order.
  std::string FaultIn(const VectorJournal& journal) const {
    const VerifyReport report = Verify(journal);
    if (!report.fault) return "";
    return Concat(report.fault->sequence, " ", report.fault->entry_id, " ", report.fault->why);
  }
  EntryRow& RowOfRecord(VectorJournal& journal, std::uint64_t sequence) const {
    return *std::find_if(journal.rows.begin(), journal.rows.end(),
                         [&](const EntryRow& row) { return row.first_record == sequence; });
  }
  Checkpoint LastCheckpoint() const {
    Checkpoint checkpoint;
    EXPECT_TRUE(checkpoint.ParseFromString(good_.checkpoints.back()));
    return checkpoint;
  }

  const TempFolder folder_;
  const SigningKey key_;
  VectorJournal good_;
  VerifyOptions options_;
  std::uint64_t signed_until_ = 0;
};

TEST_F(VerifyTest, CountsAJournalInOrder) {
  options_.known = {LastCheckpoint()};
  const VerifyReport report = Verify(good_);
  EXPECT_FALSE(report.fault) << report.fault->sequence << " " << report.fault->why;
  EXPECT_EQ(report.records, good_.records.size());
  EXPECT_EQ(report.entries, 202U);
  EXPECT_EQ(report.open_entries, 2U);
  EXPECT_EQ(report.checkpoints, good_.checkpoints.size() + 1);
  EXPECT_EQ(report.signed_until, signed_until_);
  EXPECT_THAT(report.warnings, IsEmpty());
}

TEST_F(VerifyTest, FindsNothingWrongInAnEmptyJournal) {
  const VerifyReport report = Verify({});
  EXPECT_FALSE(report.fault);
  EXPECT_EQ(report.records, 0U);
}

TEST_F(VerifyTest, PassesTheEdgesOfItsBlocks) {
  VectorJournal journal;
  JournalWriterOfTests writer(journal, key_, 1000);
  writer.WriteOpenEntry();
  std::vector<std::uint64_t> told;
  options_.progress = [&](std::uint64_t done, std::uint64_t total) {
    told.push_back(done);
    EXPECT_EQ(total, journal.records.size());
  };
  while (journal.records.size() < 3072) writer.WriteEntry();
  EXPECT_EQ(FaultIn(journal), "");
  EXPECT_EQ(told.front(), 1024U);
  EXPECT_EQ(told.back(), journal.records.size());
}

TEST_F(VerifyTest, NamesTheRecordThatWasChanged) {
  VectorJournal journal = good_;
  const EntryRow& row = journal.rows[30];
  StoredRecord& stored = journal.records[row.first_record - 1];
  stored.bytes.replace(stored.bytes.find("10.0.0.7"), 8, "10.0.0.8");
  EXPECT_EQ(FaultIn(journal),
            Concat(row.first_record, " ", row.entry_id,
                   " The record does not have the hash that is stored with it: one of them was changed."));
  // With its hash recomputed, the next one tells.
  stored.hash = Sha256(stored.bytes);
  EXPECT_EQ(FaultIn(journal),
            Concat(row.first_record + 1, " ", row.entry_id, " The record does not continue record ",
                   row.first_record, ": one of the two was changed."));
}

TEST_F(VerifyTest, NamesTheRecordsBetweenTwoCheckpoints) {
  VectorJournal journal = good_;
  Record record = ParseRecord(journal.records[99]);
  record.mutable_time()->set_nanos(1000);
  journal.records[99].bytes = record.SerializeAsString();
  RechainAll(journal);
  EXPECT_THAT(FaultIn(journal), HasSubstr("121 "));
  EXPECT_THAT(
      FaultIn(journal),
      HasSubstr("The record is not the one that a checkpoint was signed for: one of the records 62 to 121 "
                "was changed, added or taken away."));
}

TEST_F(VerifyTest, NamesTheRecordThatIsMissing) {
  VectorJournal journal = good_;
  journal.records.erase(journal.records.begin() + 99);
  EXPECT_EQ(FaultIn(journal), "100  Record 100 is missing; the next one there is 101.");
}

TEST_F(VerifyTest, FindsACutEndByTheCheckpointsThatWereLeft) {
  VectorJournal journal = good_;
  journal.records.resize(100);
  journal.rows = RowsOf(journal.records, journal.rows);
  journal.answers.clear();
  EXPECT_EQ(
      FaultIn(journal),
      "101  The journal ends at record 100, but a checkpoint was signed at record 121: what was between "
      "them is gone.");
}

TEST_F(VerifyTest, FindsACutEndByACheckpointThatWasKeptElsewhere) {
  VectorJournal journal = good_;
  journal.records.resize(61);
  journal.checkpoints.resize(2);
  journal.rows = RowsOf(journal.records, {});
  for (auto answer = journal.answers.begin(); answer != journal.answers.end();) {
    const bool listed = std::any_of(journal.rows.begin(), journal.rows.end(),
                                    [&](const EntryRow& row) { return row.entry_id == answer->first; });
    answer = listed ? std::next(answer) : journal.answers.erase(answer);
  }
  EXPECT_EQ(FaultIn(journal), "") << "a whole journal that is older: nothing in itself tells";
  options_.known = {LastCheckpoint()};
  EXPECT_THAT(FaultIn(journal),
              HasSubstr("62  The journal ends at record 61, but a checkpoint was signed at "));
}

TEST_F(VerifyTest, RefusesCheckpointsOfOtherKeys) {
  const TempFolder folder;
  const SigningKey other = *SigningKey::ReadOrCreate(folder.path());
  VectorJournal journal = good_;
  Checkpoint checkpoint;
  ASSERT_TRUE(checkpoint.ParseFromString(journal.checkpoints[1]));
  ASSERT_TRUE(other.Sign(checkpoint).ok());
  journal.checkpoints[1] = checkpoint.SerializeAsString();
  EXPECT_THAT(FaultIn(journal), HasSubstr("61 0197b9a0-"));
  EXPECT_THAT(FaultIn(journal),
              HasSubstr("The checkpoint at this record is signed with a key that was not given."));
  options_.keys.push_back(other.public_key());
  EXPECT_EQ(FaultIn(journal), "") << "a key that was exchanged is given too";
}

TEST_F(VerifyTest, FindsAForgedCheckpoint) {
  VectorJournal journal = good_;
  Checkpoint checkpoint;
  ASSERT_TRUE(checkpoint.ParseFromString(journal.checkpoints[1]));
  checkpoint.mutable_time()->set_seconds(1);
  journal.checkpoints[1] = checkpoint.SerializeAsString();
  EXPECT_THAT(FaultIn(journal), HasSubstr("its signature is wrong."));
}

TEST_F(VerifyTest, FindsARowThatIsMissing) {
  VectorJournal journal = good_;
  journal.rows.erase(journal.rows.begin() + 3);
  EXPECT_EQ(FaultIn(journal), Concat(good_.rows[3].first_record, " ", good_.rows[3].entry_id,
                                     " The entry that begins here is not listed: its row is missing, or says "
                                     "that it begins elsewhere."));
}

TEST_F(VerifyTest, FindsRowsWithoutRecords) {
  for (std::uint64_t place : {std::uint64_t{0}, std::uint64_t{5}, std::uint64_t{100'000}}) {
    VectorJournal journal = good_;
    EntryRow row = journal.rows[2];
    row.entry_id = "added";
    row.first_record = place;
    journal.rows.push_back(row);
    std::sort(journal.rows.begin(), journal.rows.end(), [](const EntryRow& left, const EntryRow& right) {
      return left.first_record < right.first_record;
    });
    EXPECT_EQ(FaultIn(journal),
              Concat(place, " added An entry is listed here, but none begins at this record."));
  }
}

TEST_F(VerifyTest, NamesTheColumnThatWasChanged) {
  VectorJournal journal = good_;
  journal.rows[0].number = "+15550000000";
  EXPECT_EQ(FaultIn(journal), Concat("1 ", good_.rows[0].entry_id,
                                     " The entry is listed with another number than its records tell."));
}

TEST_F(VerifyTest, SeesThatAnOpenEntryIsListedAsEnded) {
  VectorJournal journal = good_;
  journal.rows.back().last_record = journal.records.size();
  journal.rows.back().result = v1::AUDIT_RESULT_REFUSED;
  EXPECT_THAT(FaultIn(journal), HasSubstr("another last record than its records tell."));
}

TEST_F(VerifyTest, FindsAnswersThatWereNotGiven) {
  VectorJournal journal = good_;
  const std::string entry_id = journal.rows[0].entry_id;
  StoredReply stored;
  ASSERT_TRUE(stored.ParseFromString(journal.answers.at(entry_id)));
  StoredReply other = stored;
  other.set_response("another");
  journal.answers[entry_id] = other.SerializeAsString();
  EXPECT_EQ(
      FaultIn(journal),
      Concat("1 ", entry_id, " The answer that is stored for this entry is not the one that was given."));
  other = stored;
  other.set_request("another");
  journal.answers[entry_id] = other.SerializeAsString();
  EXPECT_EQ(
      FaultIn(journal),
      Concat("1 ", entry_id, " The request that is stored for this entry is not the one it was made with."));
  journal.answers.erase(entry_id);
  EXPECT_EQ(FaultIn(journal), "") << "answers are forgotten with age";
  journal.answers["stray"] = stored.SerializeAsString();
  EXPECT_EQ(FaultIn(journal), "0  An answer is stored for entry stray, which is not there.");
}

TEST_F(VerifyTest, FindsAnAnswerWhereNoneWasKept) {
  VectorJournal journal = good_;
  StoredReply stored;
  stored.set_request("request 3");  // of the third entry, which ended without an answer to keep
  stored.set_response("made up");
  journal.answers[journal.rows[2].entry_id] = stored.SerializeAsString();
  EXPECT_THAT(FaultIn(journal), HasSubstr("whose outcome says that there is none."));
}

TEST_F(VerifyTest, FindsWhatIsKeptForAnOpenEntry) {
  VectorJournal journal = good_;
  const std::string entry_id = journal.rows.back().entry_id;
  StoredReply stored;
  ASSERT_TRUE(stored.ParseFromString(journal.answers.at(entry_id)));
  stored.set_response("made up");
  journal.answers[entry_id] = stored.SerializeAsString();
  EXPECT_THAT(FaultIn(journal), HasSubstr("which has no outcome yet."));
  journal.answers.erase(entry_id);
  EXPECT_THAT(FaultIn(journal), HasSubstr("The request of this open entry is not stored"));
}

TEST_F(VerifyTest, WarnsWhenTheClockWentBackAndNoMore) {
  VectorJournal journal;
  JournalWriterOfTests writer(journal, key_, 1000);
  writer.WriteEntry();
  writer.SetClockBack(std::chrono::seconds(5));  // 3 s or so from record to record: tolerated
  writer.WriteEntry();
  EXPECT_THAT(Verify(journal).warnings, IsEmpty());
  writer.SetClockBack(std::chrono::seconds(60));
  const std::uint64_t first = journal.records.size() + 1;
  writer.WriteEntry();
  const VerifyReport report = Verify(journal);
  EXPECT_FALSE(report.fault);
  ASSERT_EQ(report.warnings.size(), 1U);
  EXPECT_THAT(report.warnings[0], HasSubstr(Concat("Record ", first, " says that it was written ")));
}

TEST_F(VerifyTest, SeesRecordsThatMakeNoEntry) {
  // Only the gateway can sign these; the gateway itself would have to have gone wrong.
  struct Wrong {
    std::function<void(Record&)> make;
    std::string why;
  };
  const std::vector<Wrong> all = {
      {[](Record& record) { record.clear_intent(); }, "none of intent, doubt, outcome and denial"},
      {[](Record& record) { record.mutable_doubt(); }, "none of intent, doubt, outcome and denial"},
      {[](Record& record) { record.clear_intent(), record.mutable_outcome(); },
       "continues an entry that is not open"},
      {[](Record& record) { record.clear_intent(), record.mutable_doubt(); },
       "continues an entry that is not open"},
  };
  for (const Wrong& wrong : all) {
    VectorJournal journal;
    JournalWriterOfTests writer(journal, key_, 1000);
    writer.WriteOpenEntry();
    journal.checkpoints.clear();
    Record record = ParseRecord(journal.records[0]);
    wrong.make(record);
    journal.records[0].bytes = record.SerializeAsString();
    Rechain(journal.records);
    EXPECT_THAT(FaultIn(journal), HasSubstr(wrong.why));
  }
}

TEST_F(VerifyTest, TellsErrorsOfTheStoreFromFaults) {
  class Broken final : public VectorReader {
   public:
    using VectorReader::VectorReader;
    absl::Status ReadRecords(std::uint64_t, std::size_t,
                             const std::function<bool(const StoredRecord&)>&) override {
      return absl::UnavailableError("I/O error");
    }
  };
  Broken reader(good_);
  EXPECT_EQ(VerifyJournal(reader, options_).status(), absl::UnavailableError("I/O error"));
  VectorJournal journal = good_;
  journal.checkpoints[0] = "\xff";
  EXPECT_EQ(FaultIn(journal), "0  A checkpoint cannot be read.");
}

// --- Tampering at random -----------------------------------------------------

// A verifier with a bug, as far as a reader can bring that about: the checkpoints
// are never looked at.
class WithoutCheckpoints final : public VectorReader {
 public:
  using VectorReader::VectorReader;
  absl::Status ReadCheckpoints(const std::function<bool(const Checkpoint&)>&) override {
    return absl::OkStatus();
  }
};

// Likewise: the rows are taken from the records, so they are never really compared.
class WithoutRows final : public StoreReader {
 public:
  explicit WithoutRows(const VectorJournal& journal) : journal_(journal), reader_(journal_) {
    journal_.rows = RowsOf(journal_.records, journal_.rows);
  }
  absl::Status Pin() override { return reader_.Pin(); }
  absl::StatusOr<JournalHead> Head() override { return reader_.Head(); }
  absl::StatusOr<std::vector<EntryRow>> List(const EntryFilter& filter, std::uint64_t before,
                                             std::size_t limit) override {
    return reader_.List(filter, before, limit);
  }
  absl::StatusOr<std::optional<EntryRow>> FindEntry(const std::string& entry_id) override {
    return reader_.FindEntry(entry_id);
  }
  absl::StatusOr<std::optional<StoredReply>> FindAnswer(const std::string& entry_id) override {
    return reader_.FindAnswer(entry_id);
  }
  absl::Status ReadEntries(
      std::uint64_t from,
      const std::function<bool(const EntryRow&, const std::optional<StoredReply>&)>& each) override {
    return reader_.ReadEntries(from, each);
  }
  absl::Status CheckIndexes() override { return reader_.CheckIndexes(); }
  absl::Status CheckOrder() override { return reader_.CheckOrder(); }
  absl::Status ReadRecords(std::uint64_t from, std::size_t limit,
                           const std::function<bool(const StoredRecord&)>& each) override {
    return reader_.ReadRecords(from, limit, each);
  }
  absl::StatusOr<std::optional<StoredRecord>> FindRecord(std::uint64_t sequence) override {
    return reader_.FindRecord(sequence);
  }
  absl::Status ReadCheckpoints(const std::function<bool(const Checkpoint&)>& each) override {
    return reader_.ReadCheckpoints(each);
  }

 private:
  VectorJournal journal_;
  VectorReader reader_;
};

class TamperTest : public VerifyTest {
 protected:
  // Tampers with `count` journals; returns what was done to those in which nothing
  // was found, each with its seed.
  template <typename Reader>
  std::vector<std::string> Missed(std::uint64_t count) {
    const google::protobuf::LogSilencer quiet;  // it tells of each text that is not UTF-8
    std::vector<std::string> missed;
    for (std::uint64_t seed = 0, done = 0; done < count && missed.size() < 10; ++seed) {
      VectorJournal journal = good_;
      const std::string deed = Tamper(seed, journal, signed_until_);
      if (deed.empty()) continue;
      ++done;
      Reader reader(journal);
      if (!VerifyWith(reader).fault) missed.push_back(Concat("seed ", seed, ": ", deed));
    }
    return missed;
  }
};

TEST_F(TamperTest, TenThousandRandomChangesAreAllFound) {
  EXPECT_THAT(Missed<VectorReader>(10'000), IsEmpty());
}

TEST_F(TamperTest, AVerifierThatForgetsTheCheckpointsIsFoundOut) {
  EXPECT_THAT(Missed<WithoutCheckpoints>(500), ::testing::Contains(HasSubstr("all recomputed")));
}

TEST_F(TamperTest, AVerifierThatForgetsTheRowsIsFoundOut) {
  EXPECT_THAT(Missed<WithoutRows>(500), ::testing::Contains(HasSubstr("column")));
}

}  // namespace
}  // namespace phonegate::verify_test
