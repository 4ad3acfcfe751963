#include "service/journal/audit/export.h"

#include <cstdint>
#include <vector>

#include <google/protobuf/util/json_util.h>

#include "service/base/text.h"
#include "service/journal/audit/audit_entry.h"

namespace phonegate {
namespace {

constexpr std::size_t kPage = 256;  // rows

absl::Status NotAsListed(const EntryRow& row, std::uint64_t sequence) {
  return absl::DataLossError(Concat("Record ", sequence, " does not belong to entry ", row.entry_id,
                                    ", which is listed with it; run `phonegate journal verify`."));
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

absl::Status ExportJournal(StoreReader& reader, const EntryFilter& filter,
                           const std::function<bool(const std::string& line)>& write) {
  if (absl::Status status = reader.Pin(); !status.ok()) return status;
  std::uint64_t before = 0;
  bool more = true;
  while (more) {
    absl::StatusOr<std::vector<EntryRow>> rows = reader.List(filter, before, kPage);
    if (!rows.ok()) return rows.status();
    for (const EntryRow& row : *rows) {
      const auto error = [&row](std::uint64_t sequence, RecordFault) { return NotAsListed(row, sequence); };
      absl::StatusOr<v1::AuditEntry> entry = AssembleEntry(reader, row, UINT64_MAX, error);
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
