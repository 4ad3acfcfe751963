// The errors with which the journal refuses a call. Nothing of it was sent.
#ifndef PHONEGATE_SERVICE_JOURNAL_STAGE_REFUSALS_H_
#define PHONEGATE_SERVICE_JOURNAL_STAGE_REFUSALS_H_

#include <string_view>

#include "absl/status/status.h"
#include "service/base/clock.h"
#include "service/contract/call.h"
#include "service/journal/ledger/ledger.h"

namespace phonegate {

// ALREADY_EXISTS (REQUEST_ID_REUSED), with the fields that differ. `comparable` is the
// new request.
absl::Status RequestIdReused(const Operation& operation, const LedgerBegin& begun,
                             std::string_view comparable);
// ABORTED (NUMBER_BUSY).
absl::Status NumberBusy();
// ALREADY_EXISTS (ALREADY_OWNED).
absl::Status AlreadyOwned();
// UNAVAILABLE (JOURNAL_UNAVAILABLE).
absl::Status LeaseIsOver();
// FAILED_PRECONDITION (PROJECT_FROZEN). `entry_id` is that of the freeze; may be empty.
absl::Status ProjectFrozen(std::string_view entry_id);
// RESOURCE_EXHAUSTED (BUDGET_SPENT), with QuotaFailure, and RetryInfo until the next day
// (UTC) begins.
absl::Status BudgetSpent(const Call& call, const Allowance& allowance, WallTime now);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_STAGE_REFUSALS_H_
