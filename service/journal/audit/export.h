// The journal as text for other programs.
#ifndef PHONEGATE_SERVICE_JOURNAL_AUDIT_EXPORT_H_
#define PHONEGATE_SERVICE_JOURNAL_AUDIT_EXPORT_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "service/journal/store/store.h"

namespace phonegate {

// Calls `write` with one line (JSON and a line feed) for each entry that matches,
// newest first, until it returns false. The members of the JSON are named as in
// audit.proto; those that are empty, zero or absent are left out. Pins `reader`,
// which must be new, and holds a few hundred rows in memory at a time.
//
// Errors are the reader's; DATA_LOSS when the records of an entry do not belong to its
// row: the journal was changed. Blocks as long as the disk does.
absl::Status ExportJournal(StoreReader& reader, const EntryFilter& filter,
                           const std::function<bool(const std::string& line)>& write);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_AUDIT_EXPORT_H_
