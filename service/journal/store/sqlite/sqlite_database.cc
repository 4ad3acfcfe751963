#include "service/journal/store/sqlite/sqlite_database.h"

#include <system_error>
#include <utility>

#include "service/base/text.h"

namespace phonegate {

namespace {

// The system's reason, where SQLite kept one: " (No space left on device)".
std::string SystemReason(sqlite3* handle) {
  const int error = handle == nullptr ? 0 : sqlite3_system_errno(handle);
  return error == 0 ? std::string() : Concat(" (", std::generic_category().message(error), ")");
}

}  // namespace

absl::StatusOr<std::unique_ptr<SqliteDatabase>> SqliteDatabase::Open(const std::string& path, Mode mode,
                                                                     const std::string& vfs) {
  std::unique_ptr<SqliteDatabase> database(new SqliteDatabase(path));
  const int access = mode == Mode::kRead ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  const int code =
      sqlite3_open_v2(path.c_str(), &database->handle_, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                      vfs.empty() ? nullptr : vfs.c_str());
  if (code != SQLITE_OK) return database->Error(code);
  // SQLite opens a file for reading when it may not be written, and fails later.
  if (mode == Mode::kWrite && sqlite3_db_readonly(database->handle_, "main") == 1)
    return database->Error(SQLITE_READONLY);
  return database;
}

SqliteDatabase::~SqliteDatabase() { sqlite3_close(handle_); }

absl::Status SqliteDatabase::Execute(const std::string& sql) {
  const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : Error(code);
}

void SqliteDatabase::WaitForLocks(std::chrono::milliseconds time) {
  sqlite3_busy_timeout(handle_, static_cast<int>(time.count()));
}

void SqliteDatabase::Set(OnClose what) {
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, what == OnClose::kKeepWal ? 1 : 0, nullptr);
}

absl::Status SqliteDatabase::MergeWal() {
  const int code = sqlite3_wal_checkpoint_v2(handle_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : Error(code);
}

bool SqliteDatabase::Unmoved() const {
  int moved = 1;
  const int code = sqlite3_file_control(handle_, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  return code == SQLITE_OK && moved == 0;
}

absl::Status SqliteDatabase::Error(int code) const {
  switch (code & 0xff) {
    case SQLITE_FULL:
      return absl::UnavailableError(Concat("The disk of ", path_, " is full."));
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return absl::UnavailableError(Concat(path_, " or its file system is read-only."));
    case SQLITE_IOERR:
      return absl::UnavailableError(Concat("I/O error on ", path_, SystemReason(handle_), "."));
    case SQLITE_CANTOPEN:
      return absl::UnavailableError(Concat(path_, " cannot be opened", SystemReason(handle_), "."));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return absl::UnavailableError(Concat(path_, " is held by another process."));
    case SQLITE_NOMEM:
      return absl::UnavailableError(Concat("Out of memory for ", path_, "."));
    case SQLITE_CORRUPT:
      return absl::DataLossError(Concat(path_, " is damaged."));
    case SQLITE_NOTADB:
      return absl::DataLossError(Concat(path_, " is not a journal."));
    default:
      return absl::InternalError(Concat(path_, ": ", sqlite3_errmsg(handle_), "."));
  }
}

std::string SqliteRow::Bytes(int column) const {
  const void* data = sqlite3_column_blob(statement_, column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return data == nullptr ? std::string() : std::string(static_cast<const char*>(data), size);
}

absl::Status SqliteStatement::Prepare() {
  if (statement_ != nullptr) return absl::OkStatus();
  const int code = sqlite3_prepare_v3(database_.handle(), sql_.c_str(), static_cast<int>(sql_.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : database_.Error(code);
}

absl::Status SqliteStatement::Finish(int code) {
  // The error is told first: what resetting does would overwrite its reason.
  absl::Status status = code == SQLITE_ROW || code == SQLITE_DONE ? absl::OkStatus() : database_.Error(code);
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  return status;
}

void SqliteStatement::Bind(int position, std::string_view text) {
  // Not a null pointer, which would bind NULL.
  const char* data = text.empty() ? "" : text.data();
  sqlite3_bind_text64(statement_, position, data, text.size(), SQLITE_STATIC, SQLITE_UTF8);
}

void SqliteStatement::Bind(int position, const SqliteBlob& blob) {
  const char* data = blob.bytes.empty() ? "" : blob.bytes.data();
  sqlite3_bind_blob64(statement_, position, data, blob.bytes.size(), SQLITE_STATIC);
}

}  // namespace phonegate
