// Writes to the journal for all lanes.
#ifndef PHONEGATE_SERVICE_JOURNAL_LEDGER_WRITER_H_
#define PHONEGATE_SERVICE_JOURNAL_LEDGER_WRITER_H_

#include <absl/functional/any_invocable.h>

#include "absl/status/status.h"
#include "service/journal/ledger/ledger.h"

namespace phonegate {

// Takes work for the journal and makes it durable, the work of many callers in
// one transaction.
class JournalWriter {
 public:
  // Runs inside a transaction, on the writer's thread. What it returns fails the
  // whole transaction, so a rejection (ABORTED) must be captured, not returned (CaptureRejection).
  using Work = absl::AnyInvocable<absl::Status(Ledger&)>;
  // Called once on the writer's thread: OK when the work is durable. Otherwise
  // nothing of it has happened, unless the commit itself failed: see StoreTransaction.
  using Done = absl::AnyInvocable<void(absl::Status) &&>;

  virtual ~JournalWriter() = default;
  // Any thread; never blocks for longer than a queue operation. Work is done in
  // the order of the calls.
  virtual void Submit(Work work, Done done) = 0;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_LEDGER_WRITER_H_
