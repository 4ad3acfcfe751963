// Entries of the journal as SQLite's rows, and how they are looked for.
#ifndef PHONEGATE_SERVICE_JOURNAL_STORE_SQLITE_SQLITE_ENTRIES_H_
#define PHONEGATE_SERVICE_JOURNAL_STORE_SQLITE_SQLITE_ENTRIES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "service/journal/store/sqlite/sqlite_database.h"
#include "service/journal/store/store.h"

namespace phonegate {

// "SELECT COLUMNS FROM entries ", its columns as ReadEntry expects them.
std::string SelectEntries();
EntryRow ReadEntry(const SqliteRow& row);
// The same columns, then first_record of the stored answer (NULL without) and its bytes,
// from ?1 on, ?2 at most.
std::string SelectEntriesWithAnswers();
// Queries with a row for each thing wrong, a sentence's end in its first column:
// with the indexes of the entries, and with the order of all that is stored.
std::string IndexFaultsSql();
std::string OrderFaultsSql();

std::int64_t ToMicros(WallTime time);
WallTime FromMicros(std::int64_t micros);

// The query of StoreReader::List: one walk along an index from the newest entry to
// the older ones, which stops at the limit and where the span of time is left.
std::string ListSql(const EntryFilter& filter);

// Runs the query that `filter` made.
absl::Status RunList(SqliteStatement& query, const EntryFilter& filter, std::uint64_t before,
                     std::size_t limit, std::vector<EntryRow>& out);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_STORE_SQLITE_SQLITE_ENTRIES_H_
