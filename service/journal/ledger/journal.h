// The journal of one process: what its lanes share.
#ifndef PHONEGATE_SERVICE_JOURNAL_LEDGER_JOURNAL_H_
#define PHONEGATE_SERVICE_JOURNAL_LEDGER_JOURNAL_H_

#include <chrono>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <absl/functional/any_invocable.h>

#include "service/base/clock.h"
#include "service/base/log.h"
#include "service/base/metrics.h"
#include "service/base/mutex.h"
#include "service/base/random.h"
#include "service/contract/call.h"
#include "service/contract/change_watch.h"
#include "service/journal/ledger/freezes.h"
#include "service/journal/ledger/leases.h"
#include "service/journal/ledger/ledger.h"
#include "service/journal/ledger/open_entries.h"
#include "service/journal/ledger/rules.h"
#include "service/journal/ledger/writer.h"

namespace phonegate {

// Tells who waits for an entry that it has ended. Any thread.
class EntryEnds {
 public:
  using Callback = absl::AnyInvocable<void() &&>;
  // Calls `callback` once, when the entry ends, on the thread that says so; at once
  // when it has ended lately. An entry that another process ends is never heard of.
  void OnEnd(const std::string& entry_id, Callback callback);
  void Ended(const std::string& entry_id);

 private:
  Mutex mutex_;
  std::multimap<std::string, Callback> waiting_ ABSL_GUARDED_BY(mutex_);
  std::set<std::string> lately_ ABSL_GUARDED_BY(mutex_);
  std::deque<std::string> lately_in_order_ ABSL_GUARDED_BY(mutex_);
};

struct JournalOptions {
  LedgerOwner owner;
  StoreSharing sharing = StoreSharing::kExclusive;
  // How long a caller waits for the disk before its change is refused.
  std::chrono::milliseconds write_timeout{250};
  // How long a request id is remembered.
  std::chrono::hours request_ids{720};
};

// Shared by the lanes. Everything it refers to outlives it. Any thread.
class Journal {
 public:
  // `metrics` hear of budgets that are spent, `watch` of each change.
  Journal(JournalOptions options, JournalWriter& writer, const Clock& clock, Random& random, Log& log,
          Metrics& metrics, ChangeWatch& watch, const JournalRules& rules = JournalRules::Default());

  const JournalOptions& options() const { return options_; }
  const JournalRules& rules() const { return rules_; }
  Metrics& metrics() { return metrics_; }
  ChangeWatch& watch() { return watch_; }
  JournalWriter& writer() { return writer_; }
  EntryEnds& ends() { return ends_; }
  Leases& leases() { return leases_; }
  Freezes& freezes() { return freezes_; }
  OpenEntries& open_entries() { return open_entries_; }
  const Clock& clock() const { return clock_; }
  Log& log() { return log_; }

  // A version 7 UUID: in the order of time, so that an index on it grows at its end.
  std::string NewEntryId();

  // Writes a call down that was refused before it reached the stages; does not wait.
  void Rejected(const Operation& operation, const google::protobuf::Message* request, const Caller& caller,
                const Project& project, const std::string& request_id, const absl::Status& status);

  // What the ledger is told of a read that is written down before it is made. It stands
  // in no change's way, and no earlier call answers it.
  LedgerIntent IntentOfRead(const Call& call);

  // The work of writing a call down that has ended already: begun and ended in one record.
  JournalWriter::Work EndedEntry(v1::AuditIntent intent, v1::AuditOutcome outcome);

  // Whether the last write worked. Said by those who write.
  void SetAvailable(bool available);
  // Calls `callback` now, and at each change, on the thread that notices it; an
  // empty one ends that.
  void OnAvailability(absl::AnyInvocable<void(bool)> callback);

 private:
  const JournalOptions options_;
  JournalWriter& writer_;
  const Clock& clock_;
  Random& random_;
  Log& log_;
  Metrics& metrics_;
  ChangeWatch& watch_;
  const JournalRules& rules_;
  EntryEnds ends_;
  Leases leases_;
  Freezes freezes_;
  OpenEntries open_entries_;
  Mutex mutex_;
  bool available_ ABSL_GUARDED_BY(mutex_) = true;
  absl::AnyInvocable<void(bool)> on_availability_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_LEDGER_JOURNAL_H_
