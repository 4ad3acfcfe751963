#include "service/journal/store/sqlite/sqlite_store.h"

#include <utility>

#include "service/base/text.h"
#include "service/journal/store/sqlite/sqlite_transaction.h"
#include "service/journal/store/sqlite/sqlite_writer.h"

namespace phonegate {

absl::StatusOr<std::unique_ptr<SqliteStore>> SqliteStore::Open(SqliteStoreOptions options) {
  if (absl::Status status = MakeDirectory(options.directory); !status.ok()) return status;
  auto lock = SqliteLock::Take(options.directory);
  if (!lock.ok()) return lock.status();
  return std::unique_ptr<SqliteStore>(new SqliteStore(std::move(options), *std::move(lock)));
}

SqliteStore::SqliteStore(SqliteStoreOptions options, std::unique_ptr<SqliteLock> lock)
    : options_(std::move(options)),
      path_(Concat(options_.directory, "/journal.db")),
      lock_(std::move(lock)) {}

SqliteStore::~SqliteStore() = default;

// Without the lock's file, another process could make one and come in.
absl::Status SqliteStore::HoldLock() {
  if (lock_ != nullptr && lock_->Holds()) return absl::OkStatus();
  lock_.reset();
  auto lock = SqliteLock::Take(options_.directory);
  if (!lock.ok()) return lock.status();
  lock_ = *std::move(lock);
  return absl::OkStatus();
}

absl::Status SqliteStore::CloseWriter() {
  if (writer_ == nullptr) return absl::OkStatus();
  // The log may be gone while the file is there: then what was committed last is
  // only in the log that is still open, and must not be closed before it is merged.
  const bool log_gone = !writer_->broken && writer_->database->Unmoved();
  if (log_gone) {
    if (absl::Status status = writer_->database->MergeWal(); !status.ok()) return status;
  }
  writer_.reset();
  return absl::OkStatus();
}

absl::Status SqliteStore::Reopen() {
  // A reader would go on with the log and the index of before.
  const SqliteReaders::Closed closed(*readers_);
  if (absl::Status status = CloseWriter(); !status.ok()) return status;
  if (absl::Status status = HoldLock(); !status.ok()) return status;
  // One without records may be replaced by a new one.
  const bool empty = known_ && known_->sequence == 0;
  auto writer = OpenSqliteWriter(path_, options_.vfs, empty ? std::nullopt : known_, file_);
  if (!writer.ok()) return writer.status();
  absl::StatusOr<JournalHead> head = ReadHead((*writer)->head);
  if (!head.ok()) return head.status();
  writer_ = *std::move(writer);
  known_ = *head;
  file_ = writer_->files.database;
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<StoreTransaction>> SqliteStore::Begin() {
  const bool usable = writer_ != nullptr && !writer_->broken && writer_->InPlace() && lock_->Holds();
  if (!usable) {
    if (absl::Status status = Reopen(); !status.ok()) return status;
  }
  if (absl::Status status = writer_->begin.Run(); !status.ok()) {
    writer_->broken = true;
    return status;
  }
  return std::make_unique<SqliteTransaction>(*writer_, known_);
}

absl::StatusOr<std::unique_ptr<StoreReader>> SqliteStore::Read() {
  return std::make_unique<SqliteReader>(path_, options_.vfs, readers_);
}

}  // namespace phonegate
