// The one connection that writes to the journal's SQLite file.
#ifndef PHONEGATE_SERVICE_JOURNAL_STORE_SQLITE_SQLITE_WRITER_H_
#define PHONEGATE_SERVICE_JOURNAL_STORE_SQLITE_SQLITE_WRITER_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/base/text.h"
#include "service/journal/store/sqlite/sqlite_database.h"
#include "service/journal/store/sqlite/sqlite_entries.h"
#include "service/journal/store/sqlite/sqlite_files.h"
#include "service/journal/store/sqlite/sqlite_schema.h"
#include "service/journal/store/store.h"

namespace phonegate {

// What stands at the paths of a journal.
struct JournalFiles {
  std::optional<FileId> database;
  std::optional<FileId> wal;
  std::optional<FileId> shm;

  static JournalFiles At(const std::string& path);
  bool operator==(const JournalFiles&) const = default;
};

// An open journal with the statements of StoreTransaction.
struct SqliteWriter {
  explicit SqliteWriter(std::unique_ptr<SqliteDatabase> opened) : database(std::move(opened)) {}

  // Whether the files at its paths are those that it has open.
  bool InPlace() const { return database->Unmoved() && JournalFiles::At(database->path()) == files; }

  std::unique_ptr<SqliteDatabase> database;
  JournalFiles files;
  // After an error it is unknown what is on the disk: a failed fsync may have
  // dropped what was to be written. Only reopening the file tells.
  bool broken = false;

  SqliteStatement begin{*database, "BEGIN IMMEDIATE"};
  SqliteStatement commit{*database, "COMMIT"};
  SqliteStatement rollback{*database, "ROLLBACK"};
  SqliteStatement head{*database, "SELECT sequence, hash FROM records ORDER BY sequence DESC LIMIT 1"};
  SqliteStatement record{*database, "SELECT sequence, bytes, hash FROM records WHERE sequence = ?1"};
  SqliteStatement append{*database, "INSERT INTO records (sequence, bytes, hash) VALUES (?1, ?2, ?3)"};
  SqliteStatement add_entry{*database,
                            "INSERT INTO entries (first_record, entry_id, doubt_record, last_record, time,"
                            " time_high, ended, caller, method, project, request_id, request_key, number,"
                            " resource_id, result, owner, fence, lease_until, spending)"
                            " VALUES (?1, ?2, ?3, ?4, ?5, max(?5, coalesce((SELECT time_high FROM entries"
                            " WHERE first_record < ?1 ORDER BY first_record DESC LIMIT 1), ?5)),"
                            " ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)"};
  SqliteStatement number_of_entry{*database, "SELECT first_record, number FROM entries WHERE entry_id = ?1"};
  // SQLite writes the index of every column that is named, whether or not its value
  // is another: the number's, hardly ever another, is a statement of its own.
  SqliteStatement change_entry{*database,
                               "UPDATE entries SET doubt_record = ?2, last_record = ?3, ended = ?4,"
                               " resource_id = ?5, result = ?6, owner = ?7, fence = ?8, lease_until = ?9"
                               " WHERE first_record = ?1"};
  SqliteStatement change_number{*database, "UPDATE entries SET number = ?2 WHERE first_record = ?1"};
  SqliteStatement end_answer{*database, "UPDATE answers SET ended = ?2 WHERE first_record = ?1"};
  SqliteStatement find_entry{*database, SelectEntries() + "WHERE entry_id = ?1"};
  SqliteStatement newest_of_request{*database, SelectEntries() +
                                                   "INDEXED BY entries_request_key WHERE request_key = ?1 AND"
                                                   " request_key <> x'' ORDER BY first_record DESC LIMIT 1"};
  SqliteStatement open_entries{*database, SelectEntries() +
                                              "INDEXED BY entries_open WHERE last_record = 0"
                                              " ORDER BY first_record"};
  SqliteStatement open_entries_of{
      *database, SelectEntries() +
                     "INDEXED BY entries_open_number WHERE last_record = 0 AND number = ?1 AND number <> ''"
                     " UNION " +
                     SelectEntries() +
                     "INDEXED BY entries_open_resource_id WHERE last_record = 0 AND resource_id = ?2 AND"
                     " resource_id <> '' ORDER BY first_record"};
  SqliteStatement number_of{*database,
                            "SELECT number FROM entries INDEXED BY entries_resource_id WHERE"
                            " resource_id = ?1 AND resource_id <> '' AND number <> ''"
                            " ORDER BY first_record DESC LIMIT 1"};
  SqliteStatement successes_of{
      *database, SelectEntries() +
                     "INDEXED BY entries_number WHERE number = ?1 AND number <> '' AND result = ?2 AND"
                     " first_record < ?3 ORDER BY first_record DESC LIMIT ?4"};
  SqliteStatement spent{*database,
                        "SELECT count(*) FROM entries INDEXED BY entries_spending WHERE caller = ?1 AND"
                        " project = ?2 AND spending = ?3 AND time >= ?4 AND spending > 0 AND"
                        " result IN (0, 1, 6)"};
  SqliteStatement last_freeze{*database, SelectEntries() +
                                             "INDEXED BY entries_freeze WHERE project = ?1 AND method IN"
                                             " ('FreezeProject', 'ThawProject') AND result = 1"
                                             " ORDER BY first_record DESC LIMIT 1"};
  SqliteStatement put_answer{*database,
                             "INSERT OR REPLACE INTO answers (first_record, ended, bytes)"
                             " SELECT first_record, ended, ?2 FROM entries WHERE entry_id = ?1"};
  SqliteStatement find_answer{*database,
                              "SELECT bytes FROM answers WHERE first_record ="
                              " (SELECT first_record FROM entries WHERE entry_id = ?1)"};
  SqliteStatement drop_answer{*database,
                              "DELETE FROM answers WHERE first_record ="
                              " (SELECT first_record FROM entries WHERE entry_id = ?1)"};
  SqliteStatement forget_answers{*database, "DELETE FROM answers WHERE ended <> 0 AND ended < ?1"};
  // What it is already; the page is written all the same.
  SqliteStatement touch{*database, Concat("PRAGMA user_version = ", SqliteMigrations().size())};
  SqliteStatement put_checkpoint{*database, "INSERT INTO checkpoints (bytes) VALUES (?1)"};
  SqliteStatement last_checkpoint{*database, "SELECT bytes FROM checkpoints ORDER BY position DESC LIMIT 1"};
};

// Opens the journal at `path`, or makes one when none is `known`; what it was known
// to end with, it must still have. `was` is what stood there then. Changes nothing
// in a file that it refuses. Errors: see Store::Begin.
absl::StatusOr<std::unique_ptr<SqliteWriter>> OpenSqliteWriter(const std::string& path,
                                                               const std::string& vfs,
                                                               const std::optional<JournalHead>& known,
                                                               const std::optional<FileId>& was);

// The last record, by either's statement `head`.
absl::StatusOr<JournalHead> ReadHead(SqliteStatement& head);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_STORE_SQLITE_SQLITE_WRITER_H_
