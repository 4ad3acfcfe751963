// One lane's way to the journal.
#ifndef PHONEGATE_SERVICE_JOURNAL_JOURNAL_CLIENT_H_
#define PHONEGATE_SERVICE_JOURNAL_JOURNAL_CLIENT_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/base/awaitable.h"
#include "service/base/lane_port.h"
#include "service/journal/journal.h"

namespace phonegate {

// Writes to the journal and waits for entries, as coroutines of one lane. What
// may go on after its caller has been answered is started here too.
class JournalClient {
 public:
  JournalClient(Journal& journal, LanePort port) : journal_(journal), port_(std::move(port)) {}

  // Writes the INTENT of a change, or says what stands against it. UNAVAILABLE
  // (JOURNAL_UNAVAILABLE) when that cannot be known within the journal's
  // patience; then nothing of it will count as begun.
  Awaitable<absl::StatusOr<LedgerBegin>> Begin(LedgerIntent intent);

  // Says that the outcome is in doubt. Best effort: the open entry says so too.
  Awaitable<> Doubt(const EntryRow& entry, const CallTrace& trace);

  // Writes the OUTCOME. True when it is durable in time; otherwise it is waited for,
  // and tried again where it has failed, until it is. A commit that failed may have
  // happened all the same: the ledger takes one outcome of an entry, so that what is
  // tried again then changes nothing.
  Awaitable<bool> End(LedgerEnd end);
  // The same, and returns only when it is durable.
  Awaitable<> EndInTheEnd(LedgerEnd end);

  // Takes over what former runs, and processes whose lease is over, left open.
  Awaitable<absl::StatusOr<std::vector<EntryRow>>> TakeOver(const std::string& dead);
  Awaitable<absl::Status> Renew();
  // Drops the answers that are older than request ids are remembered.
  Awaitable<absl::Status> Forget();
  // The request and the answer kept of an entry; nothing when none is.
  Awaitable<absl::StatusOr<std::optional<journal::v1::KeptAnswer>>> Kept(const std::string& entry_id);

  // See Ledger::EarlierSuccesses.
  Awaitable<absl::StatusOr<std::vector<EntryRow>>> EarlierSuccesses(const EntryRow& entry);

  // Waits until the entry has ended, at most until `deadline`.
  Awaitable<> WaitForEnd(const std::string& entry_id, Deadline deadline);

  Journal& journal() { return journal_; }
  const LanePort& port() const { return port_; }
  SteadyTime Now() const { return journal_.clock().Steady(); }

 private:
  // What a work that succeeds says of the disk: one that may have written nothing
  // does not show that it takes anything.
  enum class Shows { kNothing, kWritable };
  // A work that was submitted, with its answer once there is one.
  struct Pending {
    Wakeup wakeup;
    std::optional<absl::Status> result;
  };
  using MakeWork = std::function<JournalWriter::Work()>;

  std::shared_ptr<Pending> Submit(JournalWriter::Work work);
  // Waits as long as the journal's patience goes.
  Awaitable<absl::Status> AnswerInTime(std::shared_ptr<Pending> pending, Shows shows);
  Awaitable<absl::Status> Write(JournalWriter::Work work, Shows shows = Shows::kNothing);
  // Waits for the answer however long it takes; submits anew what has failed, until
  // it is durable.
  Awaitable<> WriteInTheEnd(std::shared_ptr<Pending> pending, MakeWork again, Shows shows);
  Awaitable<> GoOn(LedgerEnd end, std::shared_ptr<Pending> pending);
  Awaitable<> Void(std::string entry_id);
  static JournalWriter::Work WorkOf(const LedgerEnd& end);

  Journal& journal_;
  const LanePort port_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_JOURNAL_CLIENT_H_
