// Signs the journal as it grows.
#ifndef PHONEGATE_SERVICE_JOURNAL_LEDGER_CHECKPOINTER_H_
#define PHONEGATE_SERVICE_JOURNAL_LEDGER_CHECKPOINTER_H_

#include <cstdint>

#include "service/base/clock.h"
#include "service/base/log.h"
#include "service/base/mutex.h"
#include "service/journal/ledger/checkpoint.h"
#include "service/journal/ledger/signing_key.h"
#include "service/journal/ledger/writer.h"
#include "service/lane/timers.h"

namespace phonegate {

// Has a checkpoint signed when the pace says so, and prints each to the log, so
// that it can be kept elsewhere. Any thread. Everything it refers to outlives it, except
// `writer`, which may end before it: nothing is called then any more.
class Checkpointer {
 public:
  // Work is submitted to `writer`.
  Checkpointer(const SigningKey& key, const CheckpointPace& pace, JournalWriter& writer, const Clock& clock,
               Log& log);

  // Records up to `sequence` are durable.
  void Committed(std::uint64_t sequence);

  // Looks from time to time, for the last records before a pause; runs until it is
  // cancelled.
  Awaitable<> Loop(Timers& timers);

 private:
  void SignWhenDue();
  void Signed(const absl::Status& status, const Signing& signing);

  const SigningKey key_;
  const CheckpointPace pace_;
  JournalWriter& writer_;
  const Clock& clock_;
  Log& log_;
  Mutex mutex_;
  CheckpointTimer timer_ ABSL_GUARDED_BY(mutex_);
  std::uint64_t sequence_ ABSL_GUARDED_BY(mutex_) = 0;
  bool under_way_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_LEDGER_CHECKPOINTER_H_
