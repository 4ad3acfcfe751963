// The journal in an SQLite file.
#ifndef PHONEGATE_SERVICE_JOURNAL_STORE_SQLITE_SQLITE_STORE_H_
#define PHONEGATE_SERVICE_JOURNAL_STORE_SQLITE_SQLITE_STORE_H_

#include <memory>
#include <optional>
#include <string>

#include "service/journal/store/sqlite/sqlite_files.h"
#include "service/journal/store/sqlite/sqlite_reader.h"
#include "service/journal/store/store.h"

namespace phonegate {

struct SqliteWriter;

struct SqliteStoreOptions {
  // Made with mode 0700 when it is missing; its parent must exist. Holds journal.db
  // (mode 0600), journal.db-wal and journal.db-shm, which belong together, and
  // journal.lock.
  std::string directory;
  // SQLite's name of the file system to use; empty: the system's.
  std::string vfs;
};

// In write-ahead-log mode with synchronous=FULL: one fsync a commit. Closed, it
// leaves all of the journal in journal.db.
//
// SQLite itself does not notice in this mode that its file is gone: it writes on
// into a file without a name. So each Begin looks whether the files are still those
// at their paths. When they are not, or anything has failed, they are reopened,
// and used only if the journal there continues what this process has committed.
class SqliteStore final : public Store {
 public:
  // Makes the directory and locks it for the life of the store; opens no journal
  // yet. FAILED_PRECONDITION when another process, or another store of this one,
  // has it.
  static absl::StatusOr<std::unique_ptr<SqliteStore>> Open(SqliteStoreOptions options);
  // After its transactions and readers.
  ~SqliteStore() override;

  absl::StatusOr<std::unique_ptr<StoreTransaction>> Begin() override;
  absl::StatusOr<std::unique_ptr<StoreReader>> Read() override;

 private:
  SqliteStore(SqliteStoreOptions options, std::unique_ptr<SqliteLock> lock);

  absl::Status Reopen();
  absl::Status CloseWriter();
  absl::Status HoldLock();

  const SqliteStoreOptions options_;
  const std::string path_;
  const std::shared_ptr<SqliteReaders> readers_ = std::make_shared<SqliteReaders>();
  std::unique_ptr<SqliteLock> lock_;
  std::unique_ptr<SqliteWriter> writer_;  // null when the file must be reopened
  // What this process has seen on the disk last, and in which file.
  std::optional<JournalHead> known_;
  std::optional<FileId> file_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_STORE_SQLITE_SQLITE_STORE_H_
