// What tests put in the place of the product's own parts in a run of the core.
#ifndef PHONEGATE_TESTS_JOURNAL_CORE_PARTS_H_
#define PHONEGATE_TESTS_JOURNAL_CORE_PARTS_H_

#include <functional>
#include <memory>

#include "service/base/clock.h"
#include "service/base/metrics.h"
#include "service/contract/call.h"
#include "service/journal/ledger/rules.h"
#include "service/journal/ledger/writer.h"
#include "service/journal/stage/settle_rules.h"
#include "service/journal/stage/stage_rules.h"

namespace phonegate {

// As it stands, it is the product's. What is pointed to outlives the run. A decorator is
// made around the part it is given, which outlives it; empty: there is none.
struct CoreParts {
  const JournalRules* journal_rules = &JournalRules::Default();
  const StageRules* stage_rules = &StageRules::Default();
  const SettleRules* settle_rules = &SettleRules::Default();
  Metrics* budget_metrics = nullptr;  // hear of budgets that are spent; nullptr: the run's own do
  std::function<std::unique_ptr<JournalWriter>(JournalWriter&)> around_writer;
  // Around what the journal's stage passes calls on to; the clock is the lane's.
  std::function<std::unique_ptr<Stage>(Stage&, const Clock&)> around_next;
  // Around the journal's stage itself.
  std::function<std::unique_ptr<Stage>(Stage&)> around_stage;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_JOURNAL_CORE_PARTS_H_
