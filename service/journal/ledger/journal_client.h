// One lane's way to the journal.
#ifndef PHONEGATE_SERVICE_JOURNAL_LEDGER_JOURNAL_CLIENT_H_
#define PHONEGATE_SERVICE_JOURNAL_LEDGER_JOURNAL_CLIENT_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/journal/ledger/journal.h"
#include "service/lane/awaitable.h"
#include "service/lane/lane_port.h"

namespace phonegate {

// What came of writing an outcome.
enum class EndResult {
  kDurable,
  kNotYet,  // not in time; it will be
  kLost     // another process has the entry, or has ended it: what it says counts
};

// Writes to the journal and waits for entries, as coroutines of one lane. What
// may go on after its caller has been answered is started here too.
class JournalClient {
 public:
  JournalClient(Journal& journal, LanePort port) : journal_(journal), port_(std::move(port)) {}

  // Writes the INTENT of a change, or says what stands against it. UNAVAILABLE
  // (JOURNAL_UNAVAILABLE) when that cannot be known within the journal's
  // write_timeout; then nothing of it will count as begun.
  Awaitable<absl::StatusOr<LedgerBegin>> Begin(LedgerIntent intent);

  // Writes a call down that has ended already, in one record. UNAVAILABLE with the cause
  // when it is not durable within the journal's write_timeout.
  Awaitable<absl::Status> WriteEnded(v1::AuditIntent intent, v1::AuditOutcome outcome);

  // Says that the outcome is in doubt. Best effort: the open entry says so too.
  Awaitable<> MarkIndeterminate(const EntryRow& entry, const CallTrace& trace);

  // Writes the OUTCOME. What is not durable in time is waited for,
  // and tried again where it has failed, until it is. A commit that failed may have
  // happened all the same: the ledger takes one outcome of an entry, so that what is
  // tried again then changes nothing.
  Awaitable<EndResult> End(LedgerEnd end);
  // The same, and returns only when it is durable.
  Awaitable<> EndUntilDurable(LedgerEnd end);

  // Takes over the open entries on which no process works; see Leases.
  Awaitable<absl::StatusOr<std::vector<EntryRow>>> TakeOver();
  // Prolongs the leases of what this process works on.
  Awaitable<absl::Status> Renew();
  // Whether something may be sent for the entry: no other process can have it.
  bool Holds(const std::string& entry_id) const;
  // Whether another process has it, so that there is nothing left to do here.
  bool Lost(const std::string& entry_id) const { return journal_.leases().Lost(entry_id); }
  void Leave(const std::string& entry_id);
  // Drops the answers that are older than request ids are remembered.
  Awaitable<absl::Status> Forget();
  // The request and the answer stored of an entry; nothing when none is.
  Awaitable<absl::StatusOr<std::optional<journal::v1::StoredReply>>> FindStoredReply(
      const std::string& entry_id);

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
  // Waits as long as the journal's write_timeout goes.
  Awaitable<absl::Status> AnswerInTime(std::shared_ptr<Pending> pending, Shows shows);
  Awaitable<absl::Status> Write(JournalWriter::Work work, Shows shows = Shows::kNothing);
  // A work that has an answer, which may be told once it is durable.
  template <typename Answer>
  using Question = absl::AnyInvocable<absl::StatusOr<Answer>(Ledger&)>;
  template <typename Answer>
  Awaitable<absl::StatusOr<Answer>> Ask(Question<Answer> question, Shows shows = Shows::kNothing);
  // Waits for the answer however long it takes; submits again what has failed, until
  // it is durable.
  Awaitable<> WriteUntilDurable(std::shared_ptr<Pending> pending, MakeWork again, Shows shows);
  // Why a rule refused an outcome, once its work has been done.
  using Rejection = std::shared_ptr<absl::Status>;
  Awaitable<> ResumeEnd(LedgerEnd end, Rejection rejection, std::shared_ptr<Pending> pending);
  Awaitable<> Void(std::string entry_id);
  JournalWriter::Work WorkOf(const LedgerEnd& end, Rejection rejection);
  // The entry's outcome is durable, or `rejection` says why there is none.
  void Finished(const std::string& entry_id, const absl::Status& rejection);

  Journal& journal_;
  const LanePort port_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_LEDGER_JOURNAL_CLIENT_H_
