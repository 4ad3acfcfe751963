// Checking that the journal is what was written.
//
// What is found: any change to a record, its hash, its place or its number; records
// that are missing, added, or in another order, up to the last checkpoint even when
// all hashes were recomputed; rows of the index that differ from the records, are
// missing, or have none; a stored answer that is not the one that was given; a
// checkpoint that was not signed with a given key; a journal that ends before one.
//
// What cannot be found:
//   - Changes behind the last checkpoint by somebody who computes all hashes (and
//     rows) again. Checkpoints follow within a minute, so this is the last minute.
//   - Cutting off the end together with the checkpoints in it, unless one of those
//     is given from elsewhere (VerifyOptions::known): the log has them all.
//   - A stored checkpoint that was deleted while a later one is there; that one
//     still covers the records.
//   - Whatever somebody with the signing key does, unless a checkpoint from elsewhere
//     contradicts it.
//   - A deleted answer of an ended entry: answers are forgotten with age.
//   - Who works on an open entry, and until when: no record tells that.
#ifndef PHONEGATE_SERVICE_JOURNAL_AUDIT_VERIFY_H_
#define PHONEGATE_SERVICE_JOURNAL_AUDIT_VERIFY_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "phonegate/journal/v1/record.pb.h"
#include "service/journal/ledger/signing_key.h"
#include "service/journal/store/store.h"

namespace phonegate {

// A record may be this much older than the one before it: clocks are corrected.
inline constexpr std::chrono::seconds kClockTolerance{5};

struct VerifyOptions {
  // Each checkpoint must be signed with one of these.
  std::vector<PublicKey> keys;
  // Checkpoints that were kept elsewhere.
  std::vector<journal::v1::Checkpoint> known;
  // Another reader of the same journal: with it, indexes are checked meanwhile on
  // another thread, which halves the time.
  StoreReader* index_reader = nullptr;
  // Told now and then how many records have been read, and of how many.
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;
};

// The first thing that is not in order.
struct JournalFault {
  std::uint64_t sequence = 0;  // the record; 0 when it is about none
  std::string entry_id;        // empty when it is about no entry, or the entry cannot be told
  std::string why;             // one sentence
};

struct VerifyReport {
  // What was read; up to the fault when there is one.
  std::uint64_t records = 0;
  std::uint64_t entries = 0;
  std::uint64_t open_entries = 0;
  std::uint64_t checkpoints = 0;  // good ones, given ones included
  // The last record that a good checkpoint covers; 0 when none does.
  std::uint64_t signed_until = 0;
  std::optional<JournalFault> fault;
  // Sentences about what is odd and proves nothing: clocks that were set back. At
  // most 20.
  std::vector<std::string> warnings;
};

// Reads all of the journal once, in order; `reader` must be new, since it is pinned.
// Holds the open entries and 40 bytes a checkpoint in memory, whatever the
// journal's size. Blocks as long as the disk does.
//
// An error is the reader's and says that the journal could not be read; DATA_LOSS,
// what is stored is not readable, is a fault instead.
absl::StatusOr<VerifyReport> VerifyJournal(StoreReader& reader, const VerifyOptions& options);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_AUDIT_VERIFY_H_
