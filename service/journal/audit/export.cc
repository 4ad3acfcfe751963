#include "service/journal/audit/export.h"

#include <cstdint>
#include <optional>
#include <vector>

#include <google/protobuf/util/json_util.h>

#include "service/base/text.h"

namespace phonegate {
namespace {

using journal::v1::Record;

constexpr std::size_t kPage = 256;  // rows

absl::Status NotAsListed(const EntryRow& row, std::uint64_t sequence) {
  return absl::DataLossError(Concat("Record ", sequence, " does not belong to entry ", row.entry_id,
                                    ", which is listed with it; run `phonegate journal verify`."));
}

absl::StatusOr<Record> RecordOf(StoreReader& reader, const EntryRow& row, std::uint64_t sequence) {
  auto stored = reader.FindRecord(sequence);
  if (!stored.ok()) return stored.status();
  Record record;
  if (!*stored || !record.ParseFromString((*stored)->bytes) || record.entry_id() != row.entry_id)
    return NotAsListed(row, sequence);
  return record;
}

void SetOutcome(const Record& record, v1::AuditEntry& entry) {
  *entry.mutable_outcome_time() = record.time();
  *entry.mutable_outcome() = record.outcome();
}

absl::StatusOr<std::string> LineOf(const v1::AuditEntry& entry) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string line;
  if (!google::protobuf::util::MessageToJsonString(entry, &line, options).ok())
    return absl::DataLossError(Concat("Entry ", entry.entry_id(), " cannot be written as JSON."));
  line += '\n';
  return line;
}

}  // namespace

absl::StatusOr<v1::AuditEntry> EntryOf(StoreReader& reader, const EntryRow& row) {
  absl::StatusOr<Record> first = RecordOf(reader, row, row.first_record);
  if (!first.ok()) return first.status();
  if (!first->has_intent()) return NotAsListed(row, row.first_record);
  v1::AuditEntry entry;
  entry.set_entry_id(row.entry_id);
  entry.set_sequence(row.first_record);
  *entry.mutable_time() = first->time();
  *entry.mutable_intent() = first->intent();
  if (row.doubt_record != 0) {
    absl::StatusOr<Record> doubt = RecordOf(reader, row, row.doubt_record);
    if (!doubt.ok()) return doubt.status();
    *entry.mutable_doubt() = doubt->doubt();
  }
  if (row.open()) return entry;
  if (row.last_record == row.first_record) {
    SetOutcome(*first, entry);
    return entry;
  }
  absl::StatusOr<Record> last = RecordOf(reader, row, row.last_record);
  if (!last.ok()) return last.status();
  SetOutcome(*last, entry);
  return entry;
}

absl::Status ExportJournal(StoreReader& reader, const EntryFilter& filter,
                           const std::function<bool(const std::string& line)>& write) {
  if (absl::Status status = reader.Pin(); !status.ok()) return status;
  std::uint64_t before = 0;
  bool more = true;
  while (more) {
    absl::StatusOr<std::vector<EntryRow>> rows = reader.List(filter, before, kPage);
    if (!rows.ok()) return rows.status();
    for (const EntryRow& row : *rows) {
      absl::StatusOr<v1::AuditEntry> entry = EntryOf(reader, row);
      if (!entry.ok()) return entry.status();
      absl::StatusOr<std::string> line = LineOf(*entry);
      if (!line.ok()) return line.status();
      if (!write(*line)) return absl::OkStatus();
      before = row.first_record;
    }
    more = rows->size() == kPage;
  }
  return absl::OkStatus();
}

}  // namespace phonegate
