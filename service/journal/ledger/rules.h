// What the journal decides about entries, leases and writes.
#ifndef PHONEGATE_SERVICE_JOURNAL_LEDGER_RULES_H_
#define PHONEGATE_SERVICE_JOURNAL_LEDGER_RULES_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "service/base/clock.h"
#include "service/journal/store/store.h"

namespace phonegate {

// Whether other owners of a journal may be alive.
enum class StoreSharing {
  kExclusive,  // the store keeps other processes away: SQLite
  kShared
};

// An entry that this process works on.
struct HeldEntry {
  SteadyTime until;   // nothing is sent for it from then on
  bool lost = false;  // another process has taken it over, or it has ended
};

// The lease of an entry of another process, as it stood when this one first saw it so.
struct SeenLease {
  std::uint64_t fence = 0;
  WallTime lease_until;
  SteadyTime since;
};

// An open entry that this process does not work on.
struct IdleEntry {
  bool own = false;  // this process is its owner: by a commit whose success it did not hear of
  StoreSharing sharing = StoreSharing::kExclusive;
  std::chrono::nanoseconds still{0};   // how long its lease was seen to stand still; not of an own one
  std::chrono::microseconds lease{0};  // how long a lease runs
};

// The decisions of the ledger, of leases and of the way to the journal, apart from the
// steps that follow from them. Each is a function of its arguments, so one object serves
// all threads. The product has Default(); a test replaces single decisions to show that
// the simulation sees when one is wrong.
class JournalRules {
 public:
  // What the product decides. Lives as long as the process.
  static const JournalRules& Default();
  virtual ~JournalRules() = default;

  // --- Beginning an entry.

  // Whether a call whose request id was used before asks for the same as the `first` call
  // did; then it gets that one's answer, and is refused otherwise. Both are comparable
  // requests: see ComparableRequest.
  virtual bool IsRepetition(const std::string& first, const std::string& request) const;
  // Whether a caller that has spent this much on one day may spend one more. `a_day` is
  // Allowance.a_day.
  virtual bool MaySpendOneMore(std::uint64_t spent, const std::optional<std::uint32_t>& a_day) const;

  // --- Writing to an entry.

  // Whether a process that got the entry with this fence may write to it: ALREADY_EXISTS
  // when it has ended, ABORTED when another has taken it over since.
  virtual absl::Status MayWrite(const EntryRow& entry, std::uint64_t fence) const;
  // The fence with which an entry is taken over that had this one: no former owner has it.
  virtual std::uint64_t FenceOfTakeOver(std::uint64_t fence) const;

  // --- Leases.

  // Whether something may be sent for an entry now, as no other process can have taken it
  // over. `held` is nothing when this process does not work on it.
  virtual bool MaySend(StoreSharing sharing, const std::optional<HeldEntry>& held, SteadyTime now) const;
  // Whether somebody has written the lease since it was seen, so that its owner lives, or
  // it has another.
  virtual bool HasMoved(const SeenLease& seen, const EntryRow& entry) const;
  // Whether no process works on an open entry any more, so that this one may take it over.
  virtual bool MayTakeOver(const IdleEntry& entry) const;

  // --- Writes and what is said of them.

  // Whether an error in a transaction is a rule's no to one work, for its submitter alone.
  // Every other error undoes the whole transaction.
  virtual bool IsRejection(const absl::Status& error) const;
  // Whether a write that failed so, or is late, may be durable all the same. An intent that
  // may be is ended by who began it.
  virtual bool MayBeDurable(const absl::Status& failure) const;
  // When a write that must become durable is tried again, after it has failed `failures`
  // times; 1 or more.
  virtual std::chrono::milliseconds WriteAgainAfter(int failures) const;
  // Whether the entry ended as the process wanted that wrote its outcome. `answer` is the
  // ledger's: OK or a rejection.
  virtual bool IsOwnOutcome(const absl::Status& answer) const;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_LEDGER_RULES_H_
