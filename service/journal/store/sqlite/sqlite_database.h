// One connection to an SQLite database, and its statements.
#ifndef PHONEGATE_SERVICE_JOURNAL_STORE_SQLITE_SQLITE_DATABASE_H_
#define PHONEGATE_SERVICE_JOURNAL_STORE_SQLITE_SQLITE_DATABASE_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <sqlite3.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace phonegate {

// Closes when destroyed, after the statements made on it. Belongs to one thread
// at a time. Blocks as long as the disk does.
//
// Errors, here and of the statements, are sentences with the cause:
//   UNAVAILABLE  the disk is full, read-only or broken, or somebody holds the file.
//   DATA_LOSS    the file is damaged, or no database.
//   INTERNAL     a mistake in this program.
class SqliteDatabase {
 public:
  enum class Mode { kRead, kWrite };
  // Opens a file that exists. `vfs` is SQLite's name of a file system; empty: the
  // system's.
  static absl::StatusOr<std::unique_ptr<SqliteDatabase>> Open(const std::string& path, Mode mode,
                                                              const std::string& vfs);
  ~SqliteDatabase();
  SqliteDatabase(const SqliteDatabase&) = delete;
  SqliteDatabase& operator=(const SqliteDatabase&) = delete;

  // Runs all of `sql`, without its rows.
  absl::Status Execute(const std::string& sql);
  // How long to wait for others' locks.
  void WaitForLocks(std::chrono::milliseconds time);

  enum class OnClose {
    kKeepWal,   // leaves the write-ahead log as it is
    kMergeWal,  // the last to close merges it into the file and deletes it
  };
  void Set(OnClose what);
  // Merges the write-ahead log into the file, for good, and empties it.
  absl::Status MergeWal();
  // Whether the file is still the one at its path.
  bool Unmoved() const;

  const std::string& path() const { return path_; }
  sqlite3* handle() const { return handle_; }
  // What the connection's last error, `code`, means.
  absl::Status Error(int code) const;

 private:
  explicit SqliteDatabase(std::string path) : path_(std::move(path)) {}

  const std::string path_;
  sqlite3* handle_ = nullptr;
};

// A value to bind as a BLOB; strings are bound as TEXT. Both only for the call.
struct SqliteBlob {
  std::string_view bytes;
};

// The row that a statement stands at. Columns count from 0.
class SqliteRow {
 public:
  explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}
  std::int64_t Integer(int column) const { return sqlite3_column_int64(statement_, column); }
  std::uint64_t Unsigned(int column) const { return static_cast<std::uint64_t>(Integer(column)); }
  // TEXT or BLOB.
  std::string Bytes(int column) const;

 private:
  sqlite3_stmt* statement_;
};

// One statement, prepared when it first runs and then reused. Its database must outlive it.
class SqliteStatement {
 public:
  SqliteStatement(SqliteDatabase& database, std::string sql) : database_(database), sql_(std::move(sql)) {}
  ~SqliteStatement() { sqlite3_finalize(statement_); }
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;

  // Runs to the end with these parameters, passing over rows.
  template <typename... Values>
  absl::Status Run(const Values&... values) {
    return Each([](const SqliteRow&) { return true; }, values...);
  }
  // The same, and gives each row to `row` until that returns false.
  template <typename Row, typename... Values>
  absl::Status Each(const Row& row, const Values&... values) {
    if (absl::Status status = Prepare(); !status.ok()) return status;
    int position = 0;
    (Bind(++position, values), ...);
    int code = sqlite3_step(statement_);
    while (code == SQLITE_ROW && row(SqliteRow(statement_))) code = sqlite3_step(statement_);
    return Finish(code);
  }

 private:
  absl::Status Prepare();
  absl::Status Finish(int code);
  // A parameter that does not fit is a mistake that shows in the first test: the
  // statement would run with NULL.
  void Bind(int position, std::int64_t value) { sqlite3_bind_int64(statement_, position, value); }
  void Bind(int position, std::uint64_t value) { Bind(position, static_cast<std::int64_t>(value)); }
  void Bind(int position, int value) { Bind(position, std::int64_t{value}); }
  void Bind(int position, std::string_view text);
  void Bind(int position, const SqliteBlob& blob);

  SqliteDatabase& database_;
  const std::string sql_;
  sqlite3_stmt* statement_ = nullptr;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_STORE_SQLITE_SQLITE_DATABASE_H_
