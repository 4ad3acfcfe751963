// The tables of the journal in SQLite.
#ifndef PHONEGATE_SERVICE_JOURNAL_STORE_SQLITE_SQLITE_SCHEMA_H_
#define PHONEGATE_SERVICE_JOURNAL_STORE_SQLITE_SQLITE_SCHEMA_H_

#include <cstddef>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/journal/store/sqlite/sqlite_database.h"

namespace phonegate {

// The first makes version 1 of an empty file, each further one the next version of
// the one before. Only ever added to.
std::span<const std::string> SqliteMigrations();

// The schema version of the file, 0 when it is empty. FAILED_PRECONDITION when it
// is newer than the last of `migrations`.
absl::StatusOr<std::size_t> ReadSchemaVersion(SqliteDatabase& database,
                                              std::span<const std::string> migrations);

// Brings the file to the newest version, in one transaction.
absl::Status Migrate(SqliteDatabase& database, std::span<const std::string> migrations);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_STORE_SQLITE_SQLITE_SCHEMA_H_
