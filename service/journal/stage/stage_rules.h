// What the journal's stage decides of a call.
#ifndef PHONEGATE_SERVICE_JOURNAL_STAGE_STAGE_RULES_H_
#define PHONEGATE_SERVICE_JOURNAL_STAGE_STAGE_RULES_H_

#include <optional>

#include "absl/status/status.h"
#include "service/contract/call.h"
#include "service/journal/ledger/ledger.h"
#include "service/journal/ledger/outcome.h"
#include "service/journal/stage/reconciler.h"

namespace phonegate {

// The decisions of JournalStage, apart from the steps that follow from them. Each is a
// function of its arguments, so one object serves all lanes. The product has Default(); a
// test replaces single decisions, as with JournalRules.
class StageRules {
 public:
  // What the product decides. Lives as long as the process.
  static const StageRules& Default();
  virtual ~StageRules() = default;

  // --- Before a change is sent.

  // Whether a call that has waited is answered from its last look at the journal when it
  // cannot look again; otherwise it hears why it cannot.
  virtual bool StandsByLastLook(const Call& call, const LedgerBegin& last) const;
  // Whether the project's list is read first.
  virtual bool LooksFirst(const Operation& operation) const;
  // Why a change is not sent after a look that showed this; nothing when it is.
  virtual std::optional<absl::Status> ObjectionOf(const Finding& finding) const;

  // --- Once its answer is there.

  // What the answer means for the change. `call` says what was asked for, and how often
  // something was sent.
  virtual AnswerMeaning MeaningOf(const Call& call, const Reply& answer) const;
  // Whether repetitions of the call get this answer. Where not, they are made again.
  virtual bool IsStored(AnswerMeaning meaning) const;
  // Whether the caller may hear this answer although the entry's outcome is not durable
  // yet, so that a crash may undo it; otherwise it hears OUTCOME_UNKNOWN.
  virtual bool MayBeToldEarly(const Call& call, v1::AuditResult result) const;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_STAGE_STAGE_RULES_H_
