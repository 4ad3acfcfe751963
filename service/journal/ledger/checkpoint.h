// Checkpoints: when one is due, and how people keep one elsewhere.
#ifndef PHONEGATE_SERVICE_JOURNAL_LEDGER_CHECKPOINT_H_
#define PHONEGATE_SERVICE_JOURNAL_LEDGER_CHECKPOINT_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "phonegate/journal/v1/record.pb.h"
#include "service/base/clock.h"
#include "service/journal/store/store.h"

namespace phonegate {

// How far the journal may go on without a checkpoint: whichever comes first.
struct CheckpointPace {
  std::uint64_t records = 1'000;
  std::chrono::seconds time{60};  // with at least one new record
};

// Whether the head wants a checkpoint behind `last`, the newest in the store. One
// that is signed in the future (the clock was set back) does not hold others up.
bool CheckpointDue(const JournalHead& head, const std::optional<journal::v1::Checkpoint>& last, WallTime now,
                   const CheckpointPace& pace);

// What came of asking for a checkpoint.
struct Signing {
  std::optional<journal::v1::Checkpoint> last;  // the newest in the store now
  bool made = false;                            // it was made just now
};

// Tells the writer cheaply, from memory alone, when Ledger::Sign is worth a
// transaction. What the store says then decides, so forgetting this at a restart
// costs one look. One thread.
class CheckpointTimer {
 public:
  CheckpointTimer(const Clock& clock, const CheckpointPace& pace) : clock_(clock), pace_(pace) {}

  // Whether to look, with the head at `sequence`.
  bool Due(std::uint64_t sequence) const;
  // Somebody looked at `now`: how far the store is signed, and since when.
  void Looked(const Signing& signing, WallTime now);
  // When to ask again though nothing was written since: SteadyTime::max() when
  // nothing is left to sign.
  SteadyTime Next(std::uint64_t sequence) const;

 private:
  const Clock& clock_;
  const CheckpointPace pace_;
  std::optional<SteadyTime> since_;  // the last checkpoint, or the last look without one
  std::uint64_t signed_ = 0;
};

// The head as a checkpoint that is still to be signed. Its time is in whole
// seconds, so that the text form holds all of it.
journal::v1::Checkpoint CheckpointOf(const JournalHead& head, WallTime now);

// One line of letters, digits and the characters . - _ that holds all of a checkpoint:
// v1.SEQUENCE.HASH.UNIX_SECONDS.KEY_ID.SIGNATURE, with hash and key id in hex and
// the signature in base64url without padding.
std::string CheckpointText(const journal::v1::Checkpoint& checkpoint);

// Reads that line; spaces and line ends around it do not count. INVALID_ARGUMENT
// with a sentence that says which part is wrong. The signature is not checked.
absl::StatusOr<journal::v1::Checkpoint> ParseCheckpoint(std::string_view text);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_LEDGER_CHECKPOINT_H_
