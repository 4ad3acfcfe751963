#include "service/journal/store/sqlite/sqlite_store.h"

#include <atomic>
#include <csignal>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "service/journal/store/sqlite/sqlite_database.h"
#include "tests/journal/fault_vfs.h"
#include "tests/journal/store_suite.h"
#include "tests/support/temp_folder.h"

namespace phonegate::sqlite_store_test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class SqliteUnderTest final : public StoreUnderTest {
 public:
  SqliteUnderTest() {
    fs::create_directory(folder_ / "journal");
    Restart();
  }
  Store& store() override { return *store_; }
  void Restart() override {
    store_.reset();
    store_ = Value(SqliteStore::Open({folder_ / "journal", vfs_.name()}));
  }

 private:
  FaultVfs vfs_;  // only because it does not wait for the disk
  TempFolder folder_;
  std::unique_ptr<SqliteStore> store_;
};

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreSuite,
                         ::testing::Values(StoreKind{"Sqlite",
                                                     [] { return std::make_unique<SqliteUnderTest>(); }}),
                         StoreName);

std::string Message(const absl::Status& status) { return std::string(status.message()); }

// Commits an entry of this id, begun and not ended.
absl::Status CommitOne(Store& store, int id) {
  auto transaction = store.Begin();
  if (!transaction.ok()) return transaction.status();
  BeginEntry(**transaction, id, At(id), IntentTo("+12025550101"));
  return (*transaction)->Commit();
}

std::uint64_t Last(Store& store) { return Value(Value(store.Read())->Head()).sequence; }

class SqliteStoreTest : public ::testing::Test {
 protected:
  SqliteStoreTest() {
    fs::create_directory(directory_);  // a new one is synced, which takes long
    Open();
  }
  void Open() { store_ = Value(SqliteStore::Open({directory_, vfs_.name()})); }
  void Close() { store_.reset(); }

  absl::Status Commit(int first, int last) {
    absl::Status status;
    for (int id = first; id <= last && status.ok(); ++id) status = CommitOne(*store_, id);
    return status;
  }
  // Moves all files of the journal; they keep their names.
  void MoveAll(const std::string& from, const std::string& to) {
    fs::create_directories(to);
    for (const char* name : {"journal.db", "journal.db-wal", "journal.db-shm"}) {
      if (fs::exists(fs::path(from) / name)) fs::rename(fs::path(from) / name, fs::path(to) / name);
    }
  }

  FaultVfs vfs_;
  TempFolder folder_;
  const std::string directory_ = folder_ / "journal";
  const std::string file_ = directory_ + "/journal.db";
  std::unique_ptr<SqliteStore> store_;
};

mode_t ModeOf(const std::string& path) {
  struct stat info = {};
  EXPECT_EQ(::stat(path.c_str(), &info), 0) << path;
  return info.st_mode & 0777U;
}

TEST_F(SqliteStoreTest, MakesAllForItsOwnerOnly) {
  Close();
  fs::remove_all(directory_);
  Open();
  ASSERT_EQ(Commit(1, 1), absl::OkStatus());
  EXPECT_EQ(ModeOf(directory_), 0700U);
  for (const char* suffix : {"", "-wal", "-shm"}) EXPECT_EQ(ModeOf(file_ + suffix), 0600U) << suffix;
  EXPECT_EQ(ModeOf(directory_ + "/journal.lock"), 0600U);
}

TEST_F(SqliteStoreTest, SaysWhyItsDirectoryCannotBeMade) {
  const auto store = SqliteStore::Open({folder_ / "missing/journal", ""});
  EXPECT_EQ(store.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(Message(store.status()),
            (folder_ / "missing/journal") + " cannot be made (No such file or directory).");
}

TEST_F(SqliteStoreTest, RefusesASecondStoreOnItsDirectory) {
  const auto second = SqliteStore::Open({directory_, ""});
  EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Message(second.status()),
            Concat("The journal in ", directory_,
                   " is in use by another process; stop that one, or give this one a directory of its own."));
  Close();
  EXPECT_TRUE(SqliteStore::Open({directory_, ""}).ok());
}

// In a child: commits an entry, says so, and waits for its end.
[[noreturn]] void HoldJournal(const std::string& directory, int say) {
  auto store = SqliteStore::Open({directory, ""});
  const bool held = store.ok() && CommitOne(**store, 1).ok();
  if (::write(say, held ? "y" : "n", 1) == 1) ::pause();
  ::_exit(1);
}

TEST(SqliteStoreProcess, AKilledHolderLeavesTheLockAndWhatItCommitted) {
  const TempFolder folder;
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) HoldJournal(folder / "journal", ends[1]);
  char held = 0;
  ASSERT_EQ(::read(ends[0], &held, 1), 1);
  EXPECT_EQ(held, 'y');
  EXPECT_EQ(SqliteStore::Open({folder / "journal", ""}).status().code(),
            absl::StatusCode::kFailedPrecondition);
  ::kill(child, SIGKILL);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  ::close(ends[0]);
  ::close(ends[1]);
  const auto store = Value(SqliteStore::Open({folder / "journal", ""}));
  ASSERT_NE(store, nullptr);
  EXPECT_EQ(CommitOne(*store, 2), absl::OkStatus());
  EXPECT_EQ(Last(*store), 2U);
}

TEST_F(SqliteStoreTest, TakesTheLockAgainWhenItsFileIsGone) {
  ASSERT_EQ(Commit(1, 1), absl::OkStatus());
  fs::remove(directory_ + "/journal.lock");
  ASSERT_EQ(Commit(2, 2), absl::OkStatus());
  EXPECT_FALSE(SqliteStore::Open({directory_, ""}).ok());
  fs::remove(directory_ + "/journal.lock");
  const auto intruder = Value(SqliteStore::Open({directory_, ""}));
  EXPECT_THAT(Message(Commit(3, 3)), HasSubstr("in use by another process"));
}

TEST_F(SqliteStoreTest, LeavesAllInOneFileWhenItIsClosed) {
  ASSERT_EQ(Commit(1, 3), absl::OkStatus());
  Close();
  EXPECT_FALSE(fs::exists(file_ + "-wal"));
  EXPECT_EQ(Value(ReadSqliteJournal(file_)->Head()).sequence, 3U);
}

TEST_F(SqliteStoreTest, BringsTheJournalOfAnOlderProgramUpToDate) {
  ASSERT_EQ(Commit(1, 2), absl::OkStatus());
  Close();
  EXPECT_EQ(Value(SqliteDatabase::Open(file_, SqliteDatabase::Mode::kWrite, ""))
                ->Execute("DROP INDEX entries_spending; DROP INDEX entries_freeze;"
                          " ALTER TABLE entries DROP COLUMN spending; PRAGMA user_version = 1"),
            absl::OkStatus());
  EXPECT_THAT(Message(ReadSqliteJournal(file_)->Head().status()), HasSubstr("by an older program"));
  Open();
  ASSERT_EQ(Commit(3, 3), absl::OkStatus());
  const auto entry = Value(ReadSqliteJournal(file_)->FindEntry(EntryId(1)));
  ASSERT_TRUE(entry.has_value());
  EXPECT_EQ(entry->spending, v1::SPENDING_UNSPECIFIED);
  EXPECT_EQ(ReadSqliteJournal(file_)->CheckIndexes(), absl::OkStatus());
}

TEST_F(SqliteStoreTest, RefusesANewerJournalAndLeavesItAsItIs) {
  ASSERT_EQ(Commit(1, 1), absl::OkStatus());
  Close();
  EXPECT_EQ(Value(SqliteDatabase::Open(file_, SqliteDatabase::Mode::kWrite, ""))
                ->Execute("PRAGMA user_version = 99"),
            absl::OkStatus());
  const auto written = fs::last_write_time(file_);
  Open();
  const std::string sentence = Concat("The journal ", file_,
                                      " was written by a newer program (its schema version is 99, this"
                                      " program knows 2); run that program again, or give this one"
                                      " another directory.");
  const auto begun = store_->Begin();
  EXPECT_EQ(begun.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Message(begun.status()), sentence);
  EXPECT_EQ(Message(ReadSqliteJournal(file_)->Head().status()), sentence);
  EXPECT_EQ(fs::last_write_time(file_), written);
}

TEST_F(SqliteStoreTest, RefusesAFileThatIsNoJournal) {
  Close();
  folder_.Write("journal/journal.db", std::string(5000, 'x'));
  Open();
  const auto begun = store_->Begin();
  EXPECT_EQ(begun.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Message(begun.status()), file_ + " is not a journal.");
}

TEST_F(SqliteStoreTest, ThereIsNothingToReadBeforeTheFirstTransaction) {
  const auto head = Value(store_->Read())->Head();
  EXPECT_EQ(head.status().code(), absl::StatusCode::kUnavailable);
  auto reader = Value(store_->Read());
  ASSERT_EQ(Commit(1, 1), absl::OkStatus());
  EXPECT_EQ(Value(reader->Head()).sequence, 1U);
}

// Reads until it has seen `last`: never less than before, never half a transaction.
void Follow(Store& store, std::uint64_t last) {
  auto reader = Value(store.Read());
  std::uint64_t seen = 0;
  while (seen < last && !::testing::Test::HasFailure()) {
    const JournalHead head = Value(reader->Head());
    ASSERT_GE(head.sequence, seen);
    ASSERT_EQ(head.sequence % 2, 0U);  // two records a transaction
    seen = head.sequence;
    if (seen == 0) continue;
    const auto newest = Value(reader->List({}, seen + 1, 1));
    ASSERT_EQ(newest.size(), 1U);
    ASSERT_EQ(newest.front().first_record, seen);
  }
}

TEST_F(SqliteStoreTest, TwoReadBesideTheWriter) {
  constexpr int kTransactions = 200;
  Value(store_->Begin()).reset();
  std::thread one([this] { Follow(*store_, 2 * kTransactions); });
  std::thread two([this] { Follow(*store_, 2 * kTransactions); });
  for (int i = 0; i < kTransactions; ++i) {
    auto transaction = Value(store_->Begin());
    for (const int id : {2 * i + 1, 2 * i + 2}) BeginEntry(*transaction, id, At(id), IntentTo("+1"));
    EXPECT_EQ(transaction->Commit(), absl::OkStatus());
  }
  one.join();
  two.join();
}

TEST_F(SqliteStoreTest, RefusesToGoOnWithoutItsFileUntilItIsBack) {
  ASSERT_EQ(Commit(1, 2), absl::OkStatus());
  auto reader = Value(store_->Read());
  EXPECT_EQ(Value(reader->Head()).sequence, 2U);
  fs::rename(file_, folder_ / "away");
  const absl::Status gone = Commit(3, 3);
  EXPECT_EQ(gone.code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Message(gone),
            Concat("The journal ", file_, " is gone; put it back, with its -wal file if that is gone too."));
  EXPECT_EQ(reader->Head().status().code(), absl::StatusCode::kUnavailable);
  EXPECT_FALSE(fs::exists(file_));
  fs::rename(folder_ / "away", file_);
  EXPECT_EQ(Commit(3, 3), absl::OkStatus());
  EXPECT_EQ(Value(reader->Head()).sequence, 3U);
}

TEST_F(SqliteStoreTest, NoticesThatItsWholeDirectoryIsGone) {
  ASSERT_EQ(Commit(1, 2), absl::OkStatus());
  fs::rename(directory_, folder_ / "away");
  EXPECT_FALSE(Commit(3, 3).ok());
  fs::create_directory(directory_);
  EXPECT_EQ(Commit(3, 3).code(), absl::StatusCode::kDataLoss);
  fs::remove_all(directory_);
  fs::rename(folder_ / "away", directory_);
  EXPECT_EQ(Commit(3, 3), absl::OkStatus());
  EXPECT_EQ(Last(*store_), 3U);
}

TEST_F(SqliteStoreTest, RefusesAnEmptyFileAndLeavesTheLogForTheRightOne) {
  ASSERT_EQ(Commit(1, 2), absl::OkStatus());
  fs::rename(file_, folder_ / "away");
  folder_.Write("journal/journal.db", "");
  EXPECT_EQ(Commit(3, 3).code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Value(store_->Read())->Head().status().code(), absl::StatusCode::kUnavailable);
  fs::rename(folder_ / "away", file_);
  EXPECT_EQ(Commit(3, 3), absl::OkStatus());
  EXPECT_EQ(Last(*store_), 3U);
}

TEST_F(SqliteStoreTest, ANewProcessRefusesALogWithoutItsFile) {
  ASSERT_EQ(Commit(1, 2), absl::OkStatus());
  // As after a kill: the log is still there.
  const std::string copy = folder_ / "copy";
  fs::copy(directory_, copy);
  fs::remove(copy + "/journal.db");
  auto store = Value(SqliteStore::Open({copy, vfs_.name()}));
  const absl::Status refused = CommitOne(*store, 1);
  EXPECT_EQ(refused.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(Message(refused), HasSubstr("is gone, but its -wal file is there"));
  fs::copy(file_, copy + "/journal.db");
  EXPECT_EQ(CommitOne(*store, 3), absl::OkStatus());
  EXPECT_EQ(Last(*store), 3U);
}

TEST_F(SqliteStoreTest, RefusesAnOlderCopyUntilTheRightFilesAreBack) {
  ASSERT_EQ(Commit(1, 2), absl::OkStatus());
  Close();
  fs::copy(file_, folder_ / "older");
  Open();
  ASSERT_EQ(Commit(3, 4), absl::OkStatus());
  MoveAll(directory_, folder_ / "away");
  fs::copy(folder_ / "older", file_);
  const absl::Status refused = Commit(5, 5);
  EXPECT_EQ(refused.code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Message(refused),
            Concat("The journal ", file_,
                   " is not the one that was in use: it does not have record 4 as it was written; put the"
                   " right one back."));
  EXPECT_EQ(Value(ReadSqliteJournal(file_)->Head()).sequence, 2U);  // nothing was written to it
  MoveAll(folder_ / "away", directory_);
  EXPECT_EQ(Commit(5, 5), absl::OkStatus());
  EXPECT_EQ(Last(*store_), 5U);
}

TEST_F(SqliteStoreTest, RefusesAJournalWithAnotherHistory) {
  ASSERT_EQ(Commit(1, 2), absl::OkStatus());
  auto other = Value(SqliteStore::Open({folder_ / "other", vfs_.name()}));
  for (const int id : {7, 8, 9}) ASSERT_EQ(CommitOne(*other, id), absl::OkStatus());
  other.reset();
  MoveAll(directory_, folder_ / "away");
  fs::copy(folder_ / "other/journal.db", file_);
  EXPECT_EQ(Commit(3, 3).code(), absl::StatusCode::kDataLoss);
}

TEST_F(SqliteStoreTest, RefusesAnOlderCopyBesideTheNewestLog) {
  ASSERT_EQ(Commit(1, 100), absl::OkStatus());
  Close();
  fs::copy(file_, folder_ / "older");
  Open();
  ASSERT_EQ(Commit(101, 300), absl::OkStatus());
  Close();  // merges the log, so that the next one lacks these
  Open();
  // Enough for the log to hold the roots of the tables: the head is found through
  // them, though records before it are not.
  ASSERT_EQ(Commit(301, 360), absl::OkStatus());
  fs::rename(file_, folder_ / "away");
  fs::copy(folder_ / "older", file_);
  const absl::Status refused = Commit(361, 361);
  EXPECT_EQ(refused.code(), absl::StatusCode::kDataLoss) << refused;
  EXPECT_TRUE(fs::exists(file_ + "-wal"));  // the right file still needs it
  fs::rename(folder_ / "away", file_);
  EXPECT_EQ(Commit(361, 361), absl::OkStatus());
  EXPECT_EQ(Last(*store_), 361U);
}

TEST_F(SqliteStoreTest, GoesOnWithACopyThatHasAll) {
  ASSERT_EQ(Commit(1, 3), absl::OkStatus());
  fs::copy(file_, folder_ / "copy");
  fs::rename(folder_ / "copy", file_);  // its log is the one that stands there
  EXPECT_EQ(Commit(4, 4), absl::OkStatus());
  EXPECT_EQ(Last(*store_), 4U);
}

TEST_F(SqliteStoreTest, LosesNothingWhenItsLogIsDeleted) {
  ASSERT_EQ(Commit(1, 2), absl::OkStatus());
  auto reader = Value(store_->Read());
  EXPECT_EQ(Value(reader->Head()).sequence, 2U);  // has the log open, too
  fs::remove(file_ + "-wal");
  EXPECT_EQ(Commit(3, 3), absl::OkStatus());
  EXPECT_EQ(Value(reader->Head()).sequence, 3U);
  fs::remove(file_ + "-shm");
  EXPECT_EQ(Commit(4, 4), absl::OkStatus());
  Close();
  Open();
  EXPECT_EQ(Commit(5, 5), absl::OkStatus());
  EXPECT_EQ(Last(*store_), 5U);
}

TEST_F(SqliteStoreTest, AJournalWithoutRecordsMayBeDeleted) {
  Value(store_->Begin()).reset();
  MoveAll(directory_, folder_ / "away");
  EXPECT_EQ(Commit(1, 1), absl::OkStatus());
}

TEST_F(SqliteStoreTest, SaysThatTheDiskIsFullAndGoesOnWhenItHasRoom) {
  ASSERT_EQ(Commit(1, 1), absl::OkStatus());
  vfs_.FailAfter(0, FaultVfs::Fault::kDiskFull, FaultVfs::Lasts::kUntilHealed);
  const absl::Status full = Commit(2, 2);
  EXPECT_EQ(full.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(Message(full), Concat("The disk of ", file_, " is full."));
  EXPECT_EQ(Commit(2, 2).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(Last(*store_), 1U);  // reading goes on
  vfs_.Heal();
  EXPECT_EQ(Commit(2, 2), absl::OkStatus());
}

TEST_F(SqliteStoreTest, SaysThatThereWasAnIoError) {
  ASSERT_EQ(Commit(1, 1), absl::OkStatus());
  vfs_.FailAfter(0, FaultVfs::Fault::kIoError, FaultVfs::Lasts::kUntilHealed);
  const absl::Status broken = Commit(2, 2);
  EXPECT_EQ(broken.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(Message(broken), HasSubstr(Concat("I/O error on ", file_)));
  vfs_.Heal();
}

TEST_F(SqliteStoreTest, SaysThatTheFileSystemIsReadOnly) {
  ASSERT_EQ(Commit(1, 1), absl::OkStatus());
  const std::string copy = folder_ / "copy";
  fs::copy(directory_, copy);
  auto store = Value(SqliteStore::Open({copy, vfs_.name()}));
  vfs_.MakeReadOnly();
  const absl::Status refused = CommitOne(*store, 2);
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(Message(refused), copy + "/journal.db or its file system is read-only.");
  EXPECT_EQ(Last(*store), 1U);
  vfs_.Heal();
  EXPECT_EQ(CommitOne(*store, 2), absl::OkStatus());
}

// What a transaction writes: two entries, one ended, an answer, a checkpoint.
absl::Status CommitMany(Store& store) {
  auto begun = store.Begin();
  if (!begun.ok()) return begun.status();
  StoreTransaction& transaction = **begun;
  absl::Status status;
  const auto run = [&](const absl::Status& next) { status.Update(next); };
  const JournalHead head = transaction.Head().value_or(JournalHead());
  journal::v1::Record record;
  record.set_entry_id(EntryId(2));
  record.mutable_intent()->set_request_json(std::string(3000, 'j'));
  const StoredRecord first = SealRecord(head, At(2), record);
  const StoredRecord second = SealRecord({first.sequence, first.hash}, At(3), record);
  run(transaction.Append(first));
  run(transaction.PutEntry(RowOf(EntryId(2), first.sequence, At(2), IntentTo("+2"))));
  run(transaction.PutAnswer(EntryId(2), Answer(std::string(6000, 'a'))));
  run(transaction.Append(second));
  EntryRow row = RowOf(EntryId(2), first.sequence, At(2), IntentTo("+2"));
  CloseRow(row, second.sequence, Outcome(v1::AUDIT_RESULT_SUCCEEDED));
  run(transaction.PutEntry(row));
  run(transaction.PutCheckpoint(journal::v1::Checkpoint()));
  return status.ok() ? transaction.Commit() : status;
}

enum class State { kBefore, kAfter, kBetween };

State StateOf(Store& store) {
  auto transaction = Value(store.Begin());
  if (transaction == nullptr) return State::kBetween;
  const std::uint64_t head = Value(transaction->Head()).sequence;
  const auto entry = Value(transaction->FindEntry(EntryId(2)));
  const bool answer = Value(transaction->FindAnswer(EntryId(2))).has_value();
  const bool checkpoint = Value(transaction->LastCheckpoint()).has_value();
  const bool first = Value(transaction->FindEntry(EntryId(1))).has_value();
  if (first && head == 1 && !entry && !answer && !checkpoint) return State::kBefore;
  if (first && head == 3 && entry && !entry->open() && answer && checkpoint) return State::kAfter;
  return State::kBetween;
}

struct Sweep {
  const char* name;
  FaultVfs::Fault fault;
  FaultVfs::Lasts lasts;
};

class SqliteFaultTest : public ::testing::TestWithParam<Sweep> {
 protected:
  // One schedule: the disk fails at this operation of a transaction and of closing
  // and opening the journal after it. False when it has no operation of that number.
  static bool FailAt(std::int64_t operation, int& after_error) {
    SCOPED_TRACE(Concat("operation ", operation));
    FaultVfs vfs;
    const TempFolder folder;
    fs::create_directory(folder / "journal");  // a new one is synced, which takes long
    auto store = Value(SqliteStore::Open({folder / "journal", vfs.name()}));
    EXPECT_EQ(CommitOne(*store, 1), absl::OkStatus());
    vfs.FailAfter(operation, GetParam().fault, GetParam().lasts);
    const absl::Status committed = CommitMany(*store);
    EXPECT_TRUE(committed.ok() || committed.code() == absl::StatusCode::kUnavailable) << committed;

    // The process is killed at this moment.
    fs::create_directory(folder / "killed");
    for (const char* name : {"journal.db", "journal.db-wal"}) {
      fs::copy(fs::path(folder / "journal") / name, fs::path(folder / "killed") / name);
    }
    auto killed = Value(SqliteStore::Open({folder / "killed", vfs.name()}));

    // It goes on, the disk failing still or again, and mends.
    static_cast<void>(store->Begin());
    store.reset();
    store = Value(SqliteStore::Open({folder / "journal", vfs.name()}));
    static_cast<void>(store->Begin());
    const bool failed = vfs.failed();
    vfs.Heal();
    for (Store* restarted : {static_cast<Store*>(killed.get()), static_cast<Store*>(store.get())}) {
      const State state = StateOf(*restarted);
      EXPECT_NE(state, State::kBetween);
      if (committed.ok()) {
        EXPECT_EQ(state, State::kAfter);
      } else if (state == State::kAfter) {
        ++after_error;
      }
      EXPECT_EQ(CommitOne(*restarted, 4), absl::OkStatus());
    }
    return failed;
  }
};

TEST_P(SqliteFaultTest, HoldsTheStateBeforeOrAfterATransactionWhereverTheDiskFails) {
  int operations = 0;
  int after_error = 0;
  while (FailAt(operations, after_error) && !HasFailure()) ++operations;
  EXPECT_GT(operations, 30);  // it did look at a transaction, a close and an open
  RecordProperty("operations", operations);
  RecordProperty("happened_in_spite_of_an_error", after_error);
}

std::string SweepName(const ::testing::TestParamInfo<Sweep>& info) { return info.param.name; }

using Fault = FaultVfs::Fault;
using Lasts = FaultVfs::Lasts;
INSTANTIATE_TEST_SUITE_P(Disk, SqliteFaultTest,
                         ::testing::Values(Sweep{"FullOnce", Fault::kDiskFull, Lasts::kOnce},
                                           Sweep{"Full", Fault::kDiskFull, Lasts::kUntilHealed},
                                           Sweep{"BrokenOnce", Fault::kIoError, Lasts::kOnce},
                                           Sweep{"Broken", Fault::kIoError, Lasts::kUntilHealed}),
                         SweepName);

}  // namespace
}  // namespace phonegate::sqlite_store_test
