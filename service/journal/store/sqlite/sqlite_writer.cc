#include "service/journal/store/sqlite/sqlite_writer.h"

#include <chrono>
#include <utility>

#include "service/base/failpoint.h"
#include "service/base/text.h"
#include "service/journal/store/sqlite/sqlite_reader.h"
#include "service/journal/store/sqlite/sqlite_schema.h"

namespace phonegate {

namespace {

// For another process that reads the file and is just opening or closing it.
constexpr std::chrono::milliseconds kWriteLockWait{200};

std::string WalOf(const std::string& path) { return path + "-wal"; }
std::string ShmOf(const std::string& path) { return path + "-shm"; }

// Before anything is opened: SQLite would take a missing or empty file for a new
// database and delete the write-ahead log beside it.
absl::Status CheckFile(const std::string& path, bool known) {
  if (FileSize(path) > 0) return absl::OkStatus();
  if (known) {
    return absl::DataLossError(
        Concat("The journal ", path, " is gone; put it back, with its -wal file if that is gone too."));
  }
  if (FileSize(WalOf(path)) == 0) return MakeFile(path);
  return absl::DataLossError(
      Concat("The journal ", path, " is gone, but its -wal file is there; put the journal back beside it."));
}

absl::Status CheckContinues(SqliteWriter& writer, const JournalHead& known) {
  bool same = false;
  const auto compare = [&](const SqliteRow& row) {
    same = ReadRecord(row).hash == known.hash;
    return true;
  };
  if (absl::Status status = writer.record.Each(compare, known.sequence); !status.ok()) return status;
  if (same) return absl::OkStatus();
  return absl::DataLossError(Concat("The journal ", writer.database->path(),
                                    " is not the one that was in use: it does not have record ",
                                    known.sequence, " as it was written; put the right one back."));
}

// A file that was put there may be an older copy, to which SQLite adds the pages of
// a write-ahead log that it does not fit, and takes the result for sound.
absl::Status CheckWhole(SqliteDatabase& database) {
  std::string found;
  SqliteStatement pages(database, "PRAGMA integrity_check(1)");
  SqliteStatement gaps(database, "SELECT count(*) = coalesce(max(sequence), 0) FROM records");
  bool gapless = false;
  absl::Status status = pages.Each([&](const SqliteRow& row) {
    found = row.Bytes(0);
    return false;
  });
  if (!status.ok()) return status;
  status = gaps.Each([&](const SqliteRow& row) {
    gapless = row.Integer(0) != 0;
    return false;
  });
  if (!status.ok()) return status;
  if (found == "ok" && gapless) return absl::OkStatus();
  return absl::DataLossError(Concat("The journal ", database.path(), " and its -wal file do not belong",
                                    " together, or are damaged; put the right ones back."));
}

// Looks without changing anything, not even when it is closed again.
absl::Status Inspect(SqliteWriter& writer, const std::optional<JournalHead>& known,
                     const std::optional<FileId>& was) {
  SqliteDatabase& database = *writer.database;
  absl::StatusOr<std::size_t> version = ReadSchemaVersion(database, SqliteMigrations());
  if (!version.ok()) return version.status();
  if (!known) return absl::OkStatus();
  if (*version == 0) {
    return absl::DataLossError(Concat(database.path(), " is no journal; put the right one back."));
  }
  if (absl::Status status = CheckContinues(writer, *known); !status.ok()) return status;
  return FileAt(database.path()) == was ? absl::OkStatus() : CheckWhole(database);
}

absl::Status MakeReady(SqliteDatabase& database) {
  absl::Status status = database.Execute(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;"
      "PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 2000; PRAGMA journal_size_limit = 67108864");
  if (!status.ok()) return status;
  Failpoint("before_schema");
  if (status = Migrate(database, SqliteMigrations()); !status.ok()) return status;
  Failpoint("before_wal_merge");
  // What was read from the log may be in the system's memory only, its fsync having
  // failed before; written once more, it is on the disk, or this fails.
  return database.MergeWal();
}

}  // namespace

JournalFiles JournalFiles::At(const std::string& path) {
  return {FileAt(path), FileAt(WalOf(path)), FileAt(ShmOf(path))};
}

absl::StatusOr<JournalHead> ReadHead(SqliteStatement& head) {
  JournalHead result;
  const auto read = [&](const SqliteRow& row) {
    result.sequence = row.Unsigned(0);
    result.hash = ReadDigest(row.Bytes(1));
    return true;
  };
  if (absl::Status status = head.Each(read); !status.ok()) return status;
  return result;
}

absl::StatusOr<std::unique_ptr<SqliteWriter>> OpenSqliteWriter(const std::string& path,
                                                               const std::string& vfs,
                                                               const std::optional<JournalHead>& known,
                                                               const std::optional<FileId>& was) {
  if (absl::Status status = CheckFile(path, known.has_value()); !status.ok()) return status;
  Failpoint("journal_file_made");
  auto database = SqliteDatabase::Open(path, SqliteDatabase::Mode::kWrite, vfs);
  if (!database.ok()) return database.status();
  auto writer = std::make_unique<SqliteWriter>(*std::move(database));
  writer->database->Set(SqliteDatabase::OnClose::kKeepWal);
  writer->database->WaitForLocks(kWriteLockWait);
  if (absl::Status status = Inspect(*writer, known, was); !status.ok()) return status;
  writer->database->Set(SqliteDatabase::OnClose::kMergeWal);
  if (absl::Status status = MakeReady(*writer->database); !status.ok()) return status;
  writer->files = JournalFiles::At(path);
  return writer;
}

}  // namespace phonegate
