// Looks into the journal's SQLite file.
#ifndef PHONEGATE_SERVICE_JOURNAL_STORE_SQLITE_SQLITE_READER_H_
#define PHONEGATE_SERVICE_JOURNAL_STORE_SQLITE_SQLITE_READER_H_

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "service/base/mutex.h"
#include "service/journal/store/sqlite/sqlite_database.h"
#include "service/journal/store/store.h"

namespace phonegate {

class SqliteReader;

// The readers of one journal, so that its writer can make them let go of files that
// it must be opened again. Safe from any thread.
class SqliteReaders {
 public:
  // Closes what idle readers have open, waits for busy ones, and lets none open
  // anything as long as it lives. `readers` outlives it.
  class ABSL_SCOPED_LOCKABLE Closed {
   public:
    explicit Closed(SqliteReaders& readers) ABSL_EXCLUSIVE_LOCK_FUNCTION(readers.gate_);
    ~Closed() ABSL_UNLOCK_FUNCTION() { readers_.gate_.Unlock(); }
    Closed(const Closed&) = delete;
    Closed& operator=(const Closed&) = delete;

   private:
    SqliteReaders& readers_;
  };

 private:
  friend class SqliteReader;
  Mutex gate_;  // taken before a reader's own
  std::set<SqliteReader*> readers_ ABSL_GUARDED_BY(gate_);
};

// Opens the file at its first use, and again when another one is at its path.
//
// Errors: UNAVAILABLE, also as long as there is no journal yet; FAILED_PRECONDITION
// when the journal is newer than this program; DATA_LOSS when the file is damaged.
class SqliteReader final : public StoreReader {
 public:
  SqliteReader(std::string path, std::string vfs, std::shared_ptr<SqliteReaders> readers);
  ~SqliteReader() override;

  // UNAVAILABLE from then on when the writer has reopened the files: what was
  // pinned may be gone.
  absl::Status Pin() override;
  absl::StatusOr<JournalHead> Head() override;
  absl::StatusOr<std::vector<EntryRow>> List(const EntryFilter& filter, std::uint64_t before,
                                             std::size_t limit) override;
  absl::StatusOr<std::optional<EntryRow>> FindEntry(const std::string& entry_id) override;
  absl::StatusOr<std::optional<journal::v1::StoredReply>> FindAnswer(const std::string& entry_id) override;
  absl::Status ReadEntries(
      std::uint64_t from,
      const std::function<bool(const EntryRow&, const std::optional<journal::v1::StoredReply>&)>& each)
      override;
  absl::Status CheckIndexes() override;
  absl::Status CheckOrder() override;
  // Reads some hundred records at a time, so that a slow `each` holds nothing up.
  absl::Status ReadRecords(std::uint64_t from, std::size_t limit,
                           const std::function<bool(const StoredRecord&)>& each) override;
  absl::StatusOr<std::optional<StoredRecord>> FindRecord(std::uint64_t sequence) override;
  absl::Status ReadCheckpoints(const std::function<bool(const journal::v1::Checkpoint&)>& each) override;

 private:
  friend class SqliteReaders;
  struct Open;
  // Runs `look` with the open file, alone.
  absl::Status Look(const std::function<absl::Status(Open&)>& look);
  absl::Status EnsureOpen() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status CheckWith(const std::string& faults_sql);
  struct StoredEntry {
    EntryRow row;
    std::string answer;  // serialised
    bool answered = false;
  };
  absl::StatusOr<std::vector<StoredEntry>> Entries(std::uint64_t from);
  absl::StatusOr<std::vector<StoredRecord>> Records(std::uint64_t from, std::size_t limit);

  const std::string path_;
  const std::string vfs_;
  const std::shared_ptr<SqliteReaders> readers_;
  Mutex mutex_;
  std::unique_ptr<Open> open_ ABSL_GUARDED_BY(mutex_);
  bool pinned_ ABSL_GUARDED_BY(mutex_) = false;
};

// A reader beside a store of this or another process, or of none: it takes no lock
// on the journal and changes nothing in it. `file` is the journal's `journal.db`.
std::unique_ptr<StoreReader> ReadSqliteJournal(const std::string& file);

// A hash as it is stored.
Sha256Digest ReadDigest(std::string_view bytes);
// The record in columns 0 to 2: sequence, bytes, hash.
StoredRecord ReadRecord(const SqliteRow& row);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_STORE_SQLITE_SQLITE_READER_H_
