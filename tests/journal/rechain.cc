#include "tests/journal/rechain.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "service/journal/store/record.h"

namespace phonegate {

using journal::v1::Record;

Record ParseRecord(const StoredRecord& stored) {
  Record record;
  EXPECT_TRUE(record.ParseFromString(stored.bytes));
  return record;
}

void Rechain(std::vector<StoredRecord>& records) {
  JournalHead head;
  for (StoredRecord& stored : records) {
    const Record record = ParseRecord(stored);
    stored = SealRecord(head, FromTimestamp(record.time()), record);
    head = {stored.sequence, stored.hash};
  }
}

std::vector<EntryRow> RowsOf(const std::vector<StoredRecord>& records, const std::vector<EntryRow>& before) {
  std::map<std::string, EntryRow> rows;
  for (const StoredRecord& stored : records) {
    Record record;
    if (!record.ParseFromString(stored.bytes)) continue;
    EntryRow& row = rows[record.entry_id()];
    if (record.has_intent())
      row = RowOf(record.entry_id(), stored.sequence, FromTimestamp(record.time()), record.intent());
    if (record.has_intent() && record.has_outcome()) row.request_key.clear();
    if (record.has_doubt()) row.doubt_record = stored.sequence;
    if (record.has_outcome()) CloseRow(row, stored.sequence, record.outcome());
  }
  for (const EntryRow& old : before) {
    auto row = rows.find(old.entry_id);
    if (row == rows.end() || !row->second.open()) continue;
    row->second.owner = old.owner;
    row->second.fence = old.fence;
    row->second.lease_until = old.lease_until;
  }
  std::vector<EntryRow> sorted;
  for (auto& [entry_id, row] : rows) sorted.push_back(std::move(row));
  std::sort(sorted.begin(), sorted.end(), [](const EntryRow& left, const EntryRow& right) {
    return left.first_record < right.first_record;
  });
  return sorted;
}

void RechainAll(VectorJournal& journal) {
  Rechain(journal.records);
  journal.rows = RowsOf(journal.records, journal.rows);
}

}  // namespace phonegate
