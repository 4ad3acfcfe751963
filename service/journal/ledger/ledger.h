// The rules of the journal: who may begin a change, and how it ends.
#ifndef PHONEGATE_SERVICE_JOURNAL_LEDGER_LEDGER_H_
#define PHONEGATE_SERVICE_JOURNAL_LEDGER_LEDGER_H_

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "phonegate/journal/v1/record.pb.h"
#include "service/base/clock.h"
#include "service/journal/ledger/checkpoint.h"
#include "service/journal/ledger/rules.h"
#include "service/journal/ledger/signing_key.h"
#include "service/journal/store/store.h"

namespace phonegate {

// A process that works on open entries. Others may take its entries over once
// their lease is over; see leases.h.
struct LedgerOwner {
  std::string name;  // unique to one run of one replica
  std::chrono::microseconds lease{30'000'000};
};

// What a call counts as in its caller's budget, and how many of these the caller may
// make in the project on one day (UTC).
struct Allowance {
  v1::Spending spending = v1::SPENDING_UNSPECIFIED;
  std::optional<std::uint32_t> a_day = std::nullopt;  // nothing: as many as it likes
};

// A call that wants to begin.
struct LedgerIntent {
  std::string entry_id;
  v1::AuditIntent audit;
  bool change = true;  // stopped while its project is frozen
  Allowance allowance = {};
  std::string request;  // StoredReply.request
  // Repetitions older than this are forgotten.
  WallTime request_ids_since;
  // It may not begin: only an earlier call is looked for.
  bool replay_only = false;
};

// What came of it.
struct LedgerBegin {
  enum class Kind {
    kBegun,        // its INTENT is written: go on
    kSame,         // the same request id and request: `entry` is the one to answer from
    kReused,       // the same request id with another request: `entry` is the first
    kNumberBusy,   // another change of the number is open: `entry`; begin again once it has ended
    kFrozen,       // changes of the project are stopped: `entry` stopped them
    kBudgetSpent,  // the caller may spend no more on this day
    kNoneEarlier   // of an intent that may not begin: nothing is written
  };
  Kind kind = Kind::kBegun;
  EntryRow entry;                                  // the own one when begun
  std::optional<journal::v1::StoredReply> stored;  // of kSame and kReused
  std::uint64_t spent = 0;                         // of an allowance, with this call when it has begun
};

// How an entry ends. The outcome's duration and digest are filled in.
struct LedgerEnd {
  std::string entry_id;
  std::uint64_t fence = 0;  // of the entry when it was begun or taken over
  v1::AuditOutcome outcome;
  // For repetitions; without it, they are sent as new calls.
  std::optional<journal::v1::StoredReply> stored;
};

// What came of prolonging leases.
struct Renewal {
  std::vector<std::string> prolonged;
  std::vector<std::string> lost;  // another's by now, or ended
};

// Works inside one transaction of the store; nothing here is durable before that
// is committed. Each entry is written as: intent, perhaps a doubt, outcome.
//
// Errors are the store's. Where an entry was taken over, or is not there, End and
// MarkIndeterminate return ABORTED and write nothing; where it has ended, ALREADY_EXISTS.
class Ledger {
 public:
  // `now` is the time of the records. What it refers to outlives it.
  Ledger(StoreTransaction& store, WallTime now, const JournalRules& rules = JournalRules::Default())
      : store_(store), now_(now), rules_(rules) {}

  absl::StatusOr<LedgerBegin> Begin(const LedgerIntent& intent, const LedgerOwner& owner);
  absl::Status MarkIndeterminate(const std::string& entry_id, std::uint64_t fence,
                                 const v1::AuditDoubt& doubt);
  absl::Status End(const LedgerEnd& end);
  // Writes a call down that was refused, or that only read: begun and ended in one record.
  absl::Status WriteEnded(const std::string& entry_id, const v1::AuditIntent& intent,
                          const v1::AuditOutcome& outcome);

  // All open entries, in the order of their first record.
  absl::StatusOr<std::vector<EntryRow>> OpenEntries() { return store_.OpenEntries(); }
  // Takes over entries that are `free`, as this transaction sees them; returns them
  // as they are now.
  absl::StatusOr<std::vector<EntryRow>> TakeOver(const LedgerOwner& owner, std::vector<EntryRow> free);
  // What is stored of an entry for repetitions of its call; nothing when nothing is.
  absl::StatusOr<std::optional<journal::v1::StoredReply>> FindStoredReply(const std::string& entry_id);
  // Drops what is stored for repetitions of calls that ended before `time`.
  absl::Status Forget(WallTime before);
  // Earlier entries of the entry's number that have succeeded, newest first; the newest
  // 100 when there are more. The last of them can be asked for in turn.
  absl::StatusOr<std::vector<EntryRow>> EarlierSuccesses(const EntryRow& entry);
  // Prolongs the leases of those of the entries that are open and the owner's. What
  // is not written yet is neither prolonged nor lost. Writes in any case.
  absl::StatusOr<Renewal> Renew(const LedgerOwner& owner, const std::vector<std::string>& entry_ids);

  // See StoreTransaction::Touch.
  absl::Status Touch() { return store_.Touch(); }
  // The end of the journal, as this transaction sees it.
  absl::StatusOr<JournalHead> Head() { return store_.Head(); }

  // Signs the head and keeps the checkpoint when one is due; otherwise writes nothing.
  absl::StatusOr<Signing> Sign(const SigningKey& key, const CheckpointPace& pace);

 private:
  // The answer to a request id that was used before; nothing to a new one.
  absl::StatusOr<std::optional<LedgerBegin>> Repetition(const LedgerIntent& intent);
  // What stands against a new call with this row.
  absl::StatusOr<std::optional<LedgerBegin>> Objection(const LedgerIntent& intent, const EntryRow& row);
  // How much of its allowance the caller has spent; 0 when there is no limit to it.
  absl::StatusOr<std::uint64_t> SpentToday(const LedgerIntent& intent);
  absl::StatusOr<std::uint64_t> Append(journal::v1::Record record);
  google::protobuf::Duration DurationSince(WallTime begun) const;
  absl::StatusOr<EntryRow> OwnOpenEntry(const std::string& entry_id, std::uint64_t fence);

  StoreTransaction& store_;
  const WallTime now_;
  const JournalRules& rules_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_LEDGER_LEDGER_H_
