// What somebody can do to a journal who may write to all of it but has not the key:
// recompute everything, except the checkpoints' signatures.
#ifndef PHONEGATE_TESTS_JOURNAL_RECHAIN_H_
#define PHONEGATE_TESTS_JOURNAL_RECHAIN_H_

#include <vector>

#include "phonegate/journal/v1/record.pb.h"
#include "service/journal/store/store.h"
#include "tests/journal/vector_store.h"

namespace phonegate {

// Fails the test when the bytes are no record.
journal::v1::Record ParseRecord(const StoredRecord& stored);

// Gives the records new numbers, chains them, and computes all hashes.
void Rechain(std::vector<StoredRecord>& records);

// The rows that the records make; who works on open entries stays as `before` says.
std::vector<EntryRow> RowsOf(const std::vector<StoredRecord>& records, const std::vector<EntryRow>& before);

// Both, for the whole journal.
void RechainAll(VectorJournal& journal);

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_JOURNAL_RECHAIN_H_
