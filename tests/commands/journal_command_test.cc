#include "service/commands/journal_command.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "service/base/text.h"
#include "service/journal/audit/verify.h"
#include "service/journal/ledger/checkpoint.h"
#include "service/journal/ledger/transaction.h"
#include "service/journal/store/sqlite/sqlite_store.h"
#include "tests/commands/run_command.h"
#include "tests/journal/vector_store.h"
#include "tests/journal/written_journal.h"
#include "tests/support/sim_clock.h"
#include "tests/support/temp_folder.h"

namespace phonegate::journal_command_test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class JournalCommandTest : public CommandTest {
 protected:
  JournalCommandTest() : key_(*SigningKey::ReadOrCreate(folder_.path())) {
    JournalWriterOfTests writer(written_, key_, 9);
    for (int i = 0; i < 20; ++i) writer.WriteEntry();
    writer.WriteOpenEntry();
    auto store = SqliteStore::Open({folder_.path(), ""});
    EXPECT_TRUE(store.ok()) << store.status();
    auto transaction = (*store)->Begin();
    EXPECT_TRUE(transaction.ok()) << transaction.status();
    Copy(**transaction);
    EXPECT_TRUE((*transaction)->Commit().ok());
  }

  // Runs `phonegate journal WORDS`.
  int Run(std::vector<std::string> words) {
    CLI::App app;
    JournalCommand command(app, ReadSqliteJournal);
    return RunCommand(app, "journal", command, std::move(words),
                      [&] { return command.Run(out_, err_, JournalCommand::Progress::kHidden); });
  }

  // Changes the file behind the gateway's back.
  void Tamper(const std::string& sql) const {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open((folder_ / "journal.db").c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(database);
    EXPECT_EQ(sqlite3_changes(database) > 0 || sql.find("schema") != sql.npos, true) << "nothing was changed";
    sqlite3_close(database);
  }

  std::string out() const { return out_.str(); }
  std::string err() const { return err_.str(); }
  std::ptrdiff_t Lines() const {
    const std::string text = out();
    return std::count(text.begin(), text.end(), '\n');
  }
  std::string LastCheckpoint() const {
    journal::v1::Checkpoint checkpoint;
    EXPECT_TRUE(checkpoint.ParseFromString(written_.checkpoints.back()));
    return CheckpointText(checkpoint);
  }

  const TempFolder folder_;
  const SigningKey key_;
  VectorJournal written_;

 private:
  void Copy(StoreTransaction& to) const {
    for (const StoredRecord& record : written_.records) EXPECT_TRUE(to.Append(record).ok());
    for (const EntryRow& row : written_.rows) EXPECT_TRUE(to.PutEntry(row).ok());
    for (const auto& [entry_id, bytes] : written_.answers) {
      journal::v1::StoredReply answer;
      EXPECT_TRUE(answer.ParseFromString(bytes));
      EXPECT_TRUE(to.PutAnswer(entry_id, answer).ok());
    }
    for (const std::string& bytes : written_.checkpoints) {
      journal::v1::Checkpoint checkpoint;
      EXPECT_TRUE(checkpoint.ParseFromString(bytes));
      EXPECT_TRUE(to.PutCheckpoint(checkpoint).ok());
    }
  }
};

TEST_F(JournalCommandTest, VerifiesAJournalInOrder) {
  EXPECT_EQ(Run({"verify", folder_.path()}), 0) << err();
  EXPECT_THAT(out(), StartsWith(Concat("In order: ", written_.records.size(),
                                       " records, 21 entries, of which 1 open.\n")));
  EXPECT_THAT(out(), HasSubstr(" are not covered yet.\n"));
  EXPECT_EQ(err(), "");
  EXPECT_EQ(Run({"verify", folder_ / "journal.db", "--checkpoint", LastCheckpoint(), "--public-key",
                 folder_ / kPublicKeyFile}),
            0)
      << err();
}

struct Deed {
  const char* name;
  std::string sql;
  std::string found;
};

class TamperedFileTest : public JournalCommandTest, public ::testing::WithParamInterface<Deed> {};

TEST_P(TamperedFileTest, IsBad) {
  Tamper(GetParam().sql);
  EXPECT_EQ(Run({"verify", folder_.path()}), 1) << err();
  EXPECT_THAT(out(), StartsWith("Bad"));
  EXPECT_THAT(out(), HasSubstr(GetParam().found));
}

INSTANTIATE_TEST_SUITE_P(
    Deeds, TamperedFileTest,
    ::testing::Values(
        Deed{"ChangedRecord", "UPDATE records SET bytes = CAST(bytes || x'0a' AS BLOB) WHERE sequence = 5",
             "at record 5"},
        Deed{"DeletedRecord", "DELETE FROM records WHERE sequence = 5", "Record 5 is missing"},
        Deed{"AddedRecord", "INSERT INTO records SELECT -1, bytes, hash FROM records WHERE sequence = 5",
             "there is a record -1"},
        Deed{"CutEnd", "DELETE FROM records WHERE sequence > 4; DELETE FROM entries WHERE first_record > 4",
             "but a checkpoint was signed at record"},
        Deed{"ChangedRow", "UPDATE entries SET number = '+15550000000' WHERE first_record = 1",
             "listed with another number"},
        Deed{"DeletedRow", "DELETE FROM entries WHERE first_record = 1", "at record 1"},
        Deed{"AddedRow", "UPDATE entries SET first_record = -1 WHERE first_record = 1;", "is not listed"},
        Deed{"HiddenFromTimes", "UPDATE entries SET time_high = time_high + 1 WHERE first_record = 1",
             "is listed at another time"},
        Deed{"HiddenFromAnIndex",
             "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, '(caller)', "
             "'(method)') "
             "WHERE name = 'entries_caller'",
             "What entries are found by is not in order"},
        Deed{"ChangedAnswer",
             "UPDATE answers SET bytes = CAST(bytes || x'1a0178' AS BLOB) WHERE first_record = 1",
             "is not the one that was given"},
        Deed{"StrayAnswer", "INSERT INTO answers SELECT 1000, ended, bytes FROM answers LIMIT 1",
             "where none begins"},
        Deed{"ChangedCheckpoint",
             "UPDATE checkpoints SET bytes = CAST(bytes || x'0801' AS BLOB) WHERE position = 2",
             "its signature is wrong"}),
    [](const auto& test) { return test.param.name; });

TEST_F(JournalCommandTest, FindsACutEndWithACheckpointFromElsewhere) {
  Tamper("DELETE FROM records; DELETE FROM entries; DELETE FROM answers; DELETE FROM checkpoints");
  EXPECT_EQ(Run({"verify", folder_.path()}), 0) << "nothing in itself tells";
  EXPECT_THAT(out(), HasSubstr("No checkpoint covers any of it."));
  EXPECT_EQ(Run({"verify", folder_.path(), "--checkpoint", LastCheckpoint()}), 1);
  EXPECT_THAT(out(), HasSubstr("The journal ends at record 0, but a checkpoint was signed at record"));
}

TEST_F(JournalCommandTest, VerifiesWhatWasThereWhenItBeganBesideAWriter) {
  auto store = SqliteStore::Open({folder_.path(), ""});
  ASSERT_TRUE(store.ok()) << store.status();
  VerifyOptions options;
  options.keys = {key_.public_key()};
  options.progress = [&](std::uint64_t, std::uint64_t) {
    EXPECT_EQ(WriteInTransaction(**store, SimClock(),
                                 [](Ledger& ledger) { return ledger.WriteEnded("new", {}, {}); }),
              absl::OkStatus());
  };
  auto reader = ReadSqliteJournal(folder_ / "journal.db");
  auto report = VerifyJournal(*reader, options);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_FALSE(report->fault) << report->fault->why;
  EXPECT_EQ(report->records, written_.records.size());
  EXPECT_EQ((*reader->Head()).sequence, written_.records.size());
  EXPECT_EQ((*ReadSqliteJournal(folder_ / "journal.db")->Head()).sequence, written_.records.size() + 1);
}

TEST_F(JournalCommandTest, SaysWhatItCannotRead) {
  EXPECT_EQ(Run({"verify", folder_ / "missing/missing.db"}), 2);
  EXPECT_THAT(err(), StartsWith("phonegate: "));
  EXPECT_THAT(err(), HasSubstr("missing.db"));
  EXPECT_EQ(Run({"verify", folder_.path(), "--public-key", folder_ / "missing.pem"}), 2);
  EXPECT_THAT(err(), HasSubstr("missing.pem does not exist"));
  EXPECT_EQ(Run({"verify", folder_.path(), "--checkpoint", "v1.x"}), 2);
  EXPECT_THAT(err(), HasSubstr("This is not a checkpoint"));
  EXPECT_EQ(Run({"export", folder_.path(), "--from", "yesterday"}), 2);
  EXPECT_EQ(err(), "phonegate: \"yesterday\" is not a time; write 2026-01-31 or 2026-01-31T18:00:00Z.\n");
  EXPECT_EQ(Run({"export", folder_.path(), "--result", "fine"}), 2);
  EXPECT_EQ(Run({"verify"}), 2);
  EXPECT_EQ(Run({}), 2);
}

TEST_F(JournalCommandTest, ExportsWhatMatches) {
  EXPECT_EQ(Run({"export", folder_.path()}), 0) << err();
  EXPECT_EQ(Lines(), 21);
  EXPECT_EQ(Run({"export", folder_.path(), "--result", "denied"}), 0);
  EXPECT_EQ(Lines(), 5);
  EXPECT_EQ(Run({"export", folder_.path(), "--result", "open"}), 0);
  EXPECT_EQ(Lines(), 1);
  EXPECT_EQ(Run({"export", folder_.path(), "--number", written_.rows[3].number}), 0);
  EXPECT_EQ(Lines(), 1);
  EXPECT_THAT(out(), HasSubstr(written_.rows[3].entry_id));
  EXPECT_EQ(Run({"export", folder_.path(), "--from", "2026-01-01", "--until", "2026-01-01T00:00:10Z"}), 0);
  EXPECT_GT(Lines(), 0);
  EXPECT_LT(Lines(), 10);
  EXPECT_EQ(Run({"export", folder_.path(), "--until", "2025-12-31"}), 0);
  EXPECT_EQ(Lines(), 0);
}

TEST_F(JournalCommandTest, RefusesToExportWhatDoesNotBelongTogether) {
  Tamper("DELETE FROM records WHERE sequence = 1");
  EXPECT_EQ(Run({"export", folder_.path()}), 1);
  EXPECT_THAT(err(), HasSubstr("run `phonegate journal verify`"));
}

TEST_F(JournalCommandTest, ExplainsItself) {
  EXPECT_EQ(Run({"verify", "--help"}), 0);
  EXPECT_THAT(out(), HasSubstr("phonegate journal verify /var/lib/phonegate"));
  EXPECT_EQ(Run({"export", "--help"}), 0);
  EXPECT_THAT(out(), HasSubstr("--until"));
}

}  // namespace
}  // namespace phonegate::journal_command_test
