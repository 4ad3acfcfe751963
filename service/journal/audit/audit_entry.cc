#include "service/journal/audit/audit_entry.h"

namespace phonegate {

using journal::v1::Record;

namespace {

absl::StatusOr<Record> FindRecord(StoreReader& reader, std::uint64_t sequence,
                                  const RecordFaultStatus& error) {
  auto stored = reader.FindRecord(sequence);
  if (!stored.ok()) return stored.status();
  if (!*stored) return error(sequence, RecordFault::kMissing);
  return ParseRecord(**stored, error);
}

}  // namespace

absl::StatusOr<Record> ParseRecord(const StoredRecord& stored, const RecordFaultStatus& error) {
  Record record;
  if (record.ParseFromString(stored.bytes) && record.sequence() == stored.sequence) return record;
  return error(stored.sequence, RecordFault::kUnreadable);
}

void AddRecord(v1::AuditEntry& entry, const Record& record) {
  if (record.has_intent()) {
    entry.set_entry_id(record.entry_id());
    entry.set_sequence(record.sequence());
    *entry.mutable_time() = record.time();
    *entry.mutable_intent() = record.intent();
  }
  if (record.has_doubt()) *entry.mutable_doubt() = record.doubt();
  if (record.has_outcome()) {
    *entry.mutable_outcome_time() = record.time();
    *entry.mutable_outcome() = record.outcome();
  }
}

absl::StatusOr<v1::AuditEntry> AssembleEntry(StoreReader& reader, const EntryRow& row, std::uint64_t until,
                                             const RecordFaultStatus& error) {
  v1::AuditEntry entry;
  std::uint64_t last_added = 0;
  for (const std::uint64_t sequence : {row.first_record, row.doubt_record, row.last_record}) {
    // What the entry has not got is 0, and a refused call's first record is its last.
    if (sequence == 0 || sequence == last_added || sequence > until) continue;
    absl::StatusOr<Record> record = FindRecord(reader, sequence, error);
    if (!record.ok()) return record.status();
    const bool begins = sequence == row.first_record;
    if (record->entry_id() != row.entry_id || record->has_intent() != begins)
      return error(sequence, RecordFault::kOfAnotherEntry);
    AddRecord(entry, *record);
    last_added = sequence;
  }
  return entry;
}

}  // namespace phonegate
