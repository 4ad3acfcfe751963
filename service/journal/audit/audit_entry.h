// An entry of the journal, put together from its records.
#ifndef PHONEGATE_SERVICE_JOURNAL_AUDIT_AUDIT_ENTRY_H_
#define PHONEGATE_SERVICE_JOURNAL_AUDIT_AUDIT_ENTRY_H_

#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "phonegate/journal/v1/record.pb.h"
#include "phonegate/v1/audit.pb.h"
#include "service/journal/store/store.h"

namespace phonegate {

// What is wrong with a record that a row names.
enum class RecordFault { kMissing, kUnreadable, kOfAnotherEntry };
// The error that its reader is told.
using RecordFaultStatus = std::function<absl::Status(std::uint64_t sequence, RecordFault fault)>;

// What a stored record says; `error` of kUnreadable when it is not what was written.
absl::StatusOr<journal::v1::Record> ParseRecord(const StoredRecord& stored, const RecordFaultStatus& error);

// Adds what one more record says of its entry.
void AddRecord(v1::AuditEntry& entry, const journal::v1::Record& record);

// The entry of a row as it was with the record number `until`. The reader's errors, and
// `error` when the records do not belong to the row: the journal was changed. Blocks as
// long as the disk does.
absl::StatusOr<v1::AuditEntry> AssembleEntry(StoreReader& reader, const EntryRow& row, std::uint64_t until,
                                             const RecordFaultStatus& error);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_AUDIT_AUDIT_ENTRY_H_
