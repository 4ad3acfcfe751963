// The journal as text for other programs.
#ifndef PHONEGATE_SERVICE_JOURNAL_AUDIT_EXPORT_H_
#define PHONEGATE_SERVICE_JOURNAL_AUDIT_EXPORT_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "phonegate/v1/audit.pb.h"
#include "service/journal/store/store.h"

namespace phonegate {

// The entry of a row, put together from its records. DATA_LOSS when the records do
// not belong to the row: the journal was changed.
absl::StatusOr<v1::AuditEntry> EntryOf(StoreReader& reader, const EntryRow& row);

// Calls `write` with one line (JSON and a line feed) for each entry that matches,
// newest first, until it returns false. The members of the JSON are named as in
// audit.proto; those that are empty, zero or absent are left out. Pins `reader`,
// which must be new, and holds a few hundred rows in memory at a time.
//
// Errors are the reader's, and EntryOf's. Blocks as long as the disk does.
absl::Status ExportJournal(StoreReader& reader, const EntryFilter& filter,
                           const std::function<bool(const std::string& line)>& write);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_AUDIT_EXPORT_H_
