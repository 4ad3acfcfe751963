// The stage that writes every change down before it is sent.
#ifndef PHONEGATE_SERVICE_JOURNAL_STAGE_JOURNAL_STAGE_H_
#define PHONEGATE_SERVICE_JOURNAL_STAGE_JOURNAL_STAGE_H_

#include <optional>
#include <string>
#include <vector>

#include "service/contract/call.h"
#include "service/contract/project.h"
#include "service/journal/ledger/journal_client.h"
#include "service/journal/stage/reconciler.h"
#include "service/journal/stage/settle_rules.h"
#include "service/journal/stage/stage_rules.h"

namespace phonegate {

// Lets reads pass. A change, and a read that costs money, is written down before
// and after; a repetition with the same request id gets the first answer; changes
// of one number run one after the other; a change whose outcome is in doubt is
// settled in the background, also when its caller has gone.
//
// Belongs to one lane; everything it refers to outlives it.
class JournalStage final : public Stage {
 public:
  JournalStage(const ReconcilerOptions& options, const std::vector<Operation>& operations,
               const Projects& projects, Journal& journal, LanePort port, Stage& next,
               const StageRules& rules = StageRules::Default(),
               const SettleRules& settle_rules = SettleRules::Default());

  Awaitable<Reply> Handle(Call& call) override;

  // Takes over what former runs left open, keeps the leases of what is open, and
  // settles all of it; runs until it is cancelled. Start it on one lane. Changes
  // are served meanwhile: an open entry stands in the way of those of its number.
  Awaitable<> Recover();

 private:
  Awaitable<Reply> Change(Call& call);
  Awaitable<Reply> PaidRead(Call& call);
  // Refuses a call that policy does not let on.
  Reply Denied(const Call& call, absl::Status status);
  Reply OverBudget(const Call& call, const Allowance& allowance);
  void ReportBudget(const Call& call, const LedgerBegin& begun);
  // Begins, behind whatever open entry stands in the way.
  Awaitable<absl::StatusOr<LedgerBegin>> BeginInTurn(Call& call, const LedgerIntent& intent);
  // Sends a change that has begun, and ends its entry.
  Awaitable<Reply> Perform(Call& call, const EntryRow& entry, const std::string& comparable);
  // Sends it, as long as no other process can have taken the entry over.
  Awaitable<Reply> Send(Call& call, const EntryRow& entry);
  // Nothing when the number is not ours yet, else why the purchase is not sent.
  Awaitable<std::optional<Reply>> LookFirst(Call& call);
  // Ends its entry. `stored` is what repetitions are answered with; nothing: they begin
  // again.
  Awaitable<Reply> End(Call& call, const EntryRow& entry, v1::AuditResult result, Reply reply,
                       std::optional<journal::v1::StoredReply> stored);
  // Starts to determine the outcome of the change, whether or not its caller waits.
  Awaitable<> StartReconciling(Call& call, const EntryRow& entry, const std::string& comparable);
  Awaitable<absl::Status> TakeUp(const EntryRow& entry);

  const std::vector<Operation>& operations_;
  const Projects& projects_;
  Journal& journal_;
  JournalClient client_;
  Reconciler reconciler_;
  Stage& next_;
  const StageRules& rules_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_STAGE_JOURNAL_STAGE_H_
