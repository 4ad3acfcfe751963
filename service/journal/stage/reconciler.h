// Determines the outcome of a change whose answer was lost.
#ifndef PHONEGATE_SERVICE_JOURNAL_STAGE_RECONCILER_H_
#define PHONEGATE_SERVICE_JOURNAL_STAGE_RECONCILER_H_

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "service/contract/call.h"
#include "service/journal/ledger/journal_client.h"
#include "service/journal/stage/settle_rules.h"

namespace phonegate {

struct ReconcilerOptions {
  // When SignalWire is asked, counted from the doubt; after the last, every
  // `ask_again`.
  std::vector<std::chrono::milliseconds> asks{std::chrono::seconds(0), std::chrono::seconds(2),
                                              std::chrono::seconds(10), std::chrono::seconds(30),
                                              std::chrono::seconds(60)};
  // The same for entries that a former run left open: its connections ended with it.
  std::vector<std::chrono::milliseconds> recovery_asks{std::chrono::seconds(0), std::chrono::seconds(2),
                                                       std::chrono::seconds(10), std::chrono::seconds(20),
                                                       std::chrono::seconds(25)};
  std::chrono::milliseconds ask_again{60'000};
  // A request whose connection is gone has had its effect upstream by then, or has none.
  std::chrono::milliseconds settle_time{20'000};
  // How long a request may be at work whose sender stands still and keeps its
  // connection: upstream.change_timeout, after which one that lives gives it up.
  std::chrono::milliseconds connection_ends{30'000};
  // How long one ask may take.
  std::chrono::milliseconds ask_timeout{10'000};
  // How much earlier than the intent something may say that it was created and
  // still be its effect: clocks are told in whole seconds.
  std::chrono::milliseconds created_tolerance{5'000};
  // How often a repeatable change is asked for before the gateway gives up.
  int max_repetitions = 20;
  // How often SignalWire may refuse a repetition for a reason that the first sending
  // may have caused, before the gateway gives up.
  int max_refusals = 5;
};

// An open entry with all that is needed to settle it.
struct OpenChange {
  EntryRow entry;
  const Operation* operation = nullptr;
  const Project* project = nullptr;
  std::unique_ptr<google::protobuf::Message> request;
  std::string comparable;  // as stored for repetitions
  v1::AuditSettledBy settled_by = v1::AUDIT_SETTLED_BY_RECONCILE;
  CallTrace trace;  // of the sends so far
  // Another process, from which it was taken over, may have sent it up to that moment
  // and may be there still.
  bool sender_may_live = false;
};

// What a project's own list says of a number.
struct Absent {};
struct Present {
  std::unique_ptr<google::protobuf::Message> item;
  // When it was created, by this process's clock; nothing when the answer does not
  // tell that, or not what time it is upstream.
  std::optional<WallTime> created;
};
struct CannotTell {
  absl::Status why;
};
using Finding = std::variant<Absent, Present, CannotTell>;

// Belongs to one lane.
class Reconciler {
 public:
  // `next` is the stage that asks SignalWire. Everything but `options` outlives this.
  Reconciler(const ReconcilerOptions& options, const std::vector<Operation>& operations,
             JournalClient& client, Stage& next, const SettleRules& rules = SettleRules::Default())
      : options_(options), operations_(operations), client_(client), next_(next), rules_(rules) {}

  // Looks for the number that `operation` (EFFECT_ONCE) buys or imports in the
  // list that the contract names; compares exactly.
  Awaitable<Finding> Find(const Operation& operation, const Project& project, const std::string& number,
                          Deadline deadline);

  // Works on the entry until its outcome is known and written down.
  Awaitable<> Settle(std::shared_ptr<OpenChange> change);

 private:
  struct Settled {
    v1::AuditResult result = v1::AUDIT_RESULT_UNSPECIFIED;
    Reply reply;
    bool stored = true;
  };
  // Whose effect a number is that is there.
  enum class Origin { kThisChange, kAnother, kUnknown };
  Awaitable<Origin> OriginOf(const OpenChange& change, const Present& present);
  std::optional<bool> BecameOurs(const std::vector<EntryRow>& newest_first, WallTime since) const;
  Awaitable<absl::StatusOr<bool>> BecameOursJustBefore(const EntryRow& entry);
  // What the asks so far have shown.
  struct Found {
    int absences = 0;      // that count
    int undated = 0;       // the number was there, and it is not known since when
    bool another = false;  // the number was there as another's
  };
  // When to ask, counted from the doubt.
  std::vector<std::chrono::milliseconds> AsksOf(const OpenChange& change) const;
  // An absence counts from `counts_from` on.
  Awaitable<std::optional<Settled>> AskOnce(OpenChange& change, SteadyTime counts_from, Found& found);
  Awaitable<std::optional<Settled>> Repeat(OpenChange& change, int repetition, int& refusals);
  Awaitable<> End(OpenChange& change, Settled settled);

  const ReconcilerOptions options_;
  const std::vector<Operation>& operations_;
  JournalClient& client_;
  Stage& next_;
  const SettleRules& rules_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_STAGE_RECONCILER_H_
