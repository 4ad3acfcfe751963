#include "service/journal/store/sqlite/sqlite_schema.h"

#include <array>

#include "service/base/failpoint.h"
#include "service/base/text.h"

namespace phonegate {

namespace {

// Times are microseconds since 1970; 0 and '' stand for absent.
//
// Each index of `entries` ends with the rowid, first_record, so that the newest
// entries with one value are a walk along the index. `time_high` is the latest time
// of all entries up to this one: it grows with first_record even when the clock was
// set back, so that a span of time becomes a span of first_record (see ListSql).
// The partial indexes hold few rows: entries that are open, that did not succeed,
// that are older than their forerunner.
constexpr char kVersion1[] = R"sql(
CREATE TABLE records (
  sequence INTEGER PRIMARY KEY,
  bytes BLOB NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE TABLE entries (
  first_record INTEGER PRIMARY KEY,
  entry_id TEXT NOT NULL UNIQUE,
  doubt_record INTEGER NOT NULL,
  last_record INTEGER NOT NULL,
  time INTEGER NOT NULL,
  time_high INTEGER NOT NULL,
  ended INTEGER NOT NULL,
  caller TEXT NOT NULL,
  method TEXT NOT NULL,
  project TEXT NOT NULL,
  request_id TEXT NOT NULL,
  request_key BLOB NOT NULL,
  number TEXT NOT NULL,
  resource_id TEXT NOT NULL,
  result INTEGER NOT NULL,
  owner TEXT NOT NULL,
  fence INTEGER NOT NULL,
  lease_until INTEGER NOT NULL
) STRICT;
CREATE INDEX entries_number ON entries (number) WHERE number <> '';
CREATE INDEX entries_resource_id ON entries (resource_id) WHERE resource_id <> '';
CREATE INDEX entries_request_id ON entries (request_id) WHERE request_id <> '';
CREATE INDEX entries_request_key ON entries (request_key) WHERE request_key <> x'';
CREATE INDEX entries_caller ON entries (caller);
CREATE INDEX entries_method ON entries (method);
CREATE INDEX entries_project ON entries (project);
CREATE INDEX entries_time_high ON entries (time_high);
CREATE INDEX entries_time_lag ON entries (time_high - time) WHERE time_high > time;
CREATE INDEX entries_result ON entries (result) WHERE result > 1;
CREATE INDEX entries_open ON entries (last_record) WHERE last_record = 0;
CREATE INDEX entries_open_number ON entries (number) WHERE last_record = 0;
CREATE INDEX entries_open_resource_id ON entries (resource_id) WHERE last_record = 0 AND resource_id <> '';
CREATE TABLE answers (
  first_record INTEGER PRIMARY KEY,
  ended INTEGER NOT NULL,
  bytes BLOB NOT NULL
) STRICT;
CREATE INDEX answers_ended ON answers (ended) WHERE ended <> 0;
CREATE TABLE checkpoints (
  position INTEGER PRIMARY KEY,
  bytes BLOB NOT NULL
) STRICT;
)sql";

// What a budget counts, and what stops the changes of a project.
constexpr char kVersion2[] = R"sql(
ALTER TABLE entries ADD COLUMN spending INTEGER NOT NULL DEFAULT 0;
CREATE INDEX entries_spending ON entries (caller, project, spending, time)
  WHERE spending > 0 AND result IN (0, 1, 6);
CREATE INDEX entries_freeze ON entries (project) WHERE method IN ('FreezeProject', 'ThawProject');
)sql";

absl::Status Upgrade(SqliteDatabase& database, std::span<const std::string> migrations) {
  absl::StatusOr<std::size_t> version = ReadSchemaVersion(database, migrations);
  if (!version.ok()) return version.status();
  for (const std::string& migration : migrations.subspan(*version)) {
    if (absl::Status status = database.Execute(migration); !status.ok()) return status;
  }
  Failpoint("schema_half_made");
  return database.Execute(Concat("PRAGMA user_version = ", migrations.size()));
}

}  // namespace

std::span<const std::string> SqliteMigrations() {
  static const std::array<std::string, 2> migrations = {kVersion1, kVersion2};
  return migrations;
}

absl::StatusOr<std::size_t> ReadSchemaVersion(SqliteDatabase& database,
                                              std::span<const std::string> migrations) {
  std::size_t version = 0;
  SqliteStatement query(database, "PRAGMA user_version");
  const auto read = [&](const SqliteRow& row) {
    version = row.Unsigned(0);
    return true;
  };
  if (absl::Status status = query.Each(read); !status.ok()) return status;
  if (version <= migrations.size()) return version;
  return absl::FailedPreconditionError(
      Concat("The journal ", database.path(), " was written by a newer program (its schema version is ",
             version, ", this program knows ", migrations.size(),
             "); run that program again, or give this one another directory."));
}

absl::Status Migrate(SqliteDatabase& database, std::span<const std::string> migrations) {
  absl::StatusOr<std::size_t> version = ReadSchemaVersion(database, migrations);
  if (!version.ok()) return version.status();
  if (*version == migrations.size()) return absl::OkStatus();
  if (absl::Status status = database.Execute("BEGIN IMMEDIATE"); !status.ok()) return status;
  if (absl::Status status = Upgrade(database, migrations); !status.ok()) {
    database.Execute("ROLLBACK").IgnoreError();
    return status;
  }
  Failpoint("schema_made");
  return database.Execute("COMMIT");
}

}  // namespace phonegate
