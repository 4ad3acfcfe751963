// What this process knows of who works on open entries.
#ifndef PHONEGATE_SERVICE_JOURNAL_LEDGER_LEASES_H_
#define PHONEGATE_SERVICE_JOURNAL_LEDGER_LEASES_H_

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "service/base/clock.h"
#include "service/base/mutex.h"
#include "service/journal/ledger/ledger.h"
#include "service/journal/ledger/rules.h"

namespace phonegate {

// An owner prolongs the leases of the entries that it works on. The clocks of two
// machines do not agree, so no times of others are compared: an entry is free when
// this process has seen its lease stand still for as long as a lease runs. Its owner
// counts that time from before it wrote the lease, so it knows of its end before
// anybody else takes the entry over, and sends nothing any more. Fences keep it from
// writing.
//
// A process that has forgotten all of this is late, never wrong. Any thread.
class Leases {
 public:
  // `rules` outlives this.
  Leases(LedgerOwner owner, StoreSharing sharing, const JournalRules& rules = JournalRules::Default())
      : owner_(std::move(owner)), sharing_(sharing), rules_(rules) {}

  // This process works on the entry, whose lease is written by a work that is
  // submitted at `since` or later.
  void Take(const std::string& entry_id, SteadyTime since);
  // It does no longer: the entry has ended, was never written, or is another's.
  void Leave(const std::string& entry_id);
  // The entries that it works on.
  std::vector<std::string> Held() const;
  // What came of prolonging the leases of those, which was submitted at `since`.
  void Renewed(const Renewal& renewal, SteadyTime since);

  // Whether no other process can have taken over the entry, which this one works on.
  bool Holds(const std::string& entry_id, SteadyTime now) const;
  // Whether it is known that somebody has.
  bool Lost(const std::string& entry_id) const;

  // Those of all open entries, as they are now, on which no process works.
  std::vector<EntryRow> Free(std::vector<EntryRow> open, SteadyTime now);

 private:
  bool IsFree(const EntryRow& entry, SteadyTime now, std::map<std::string, SeenLease>& seen) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::chrono::nanoseconds StillFor(const EntryRow& entry, SteadyTime now,
                                    std::map<std::string, SeenLease>& seen) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  SteadyTime EndOf(SteadyTime since) const;

  const LedgerOwner owner_;
  const StoreSharing sharing_;
  const JournalRules& rules_;
  mutable Mutex mutex_;
  std::map<std::string, HeldEntry> held_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, SeenLease> seen_ ABSL_GUARDED_BY(mutex_);  // of others
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_LEDGER_LEASES_H_
