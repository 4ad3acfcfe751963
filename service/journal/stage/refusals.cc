#include "service/journal/stage/refusals.h"

#include <chrono>
#include <string>

#include "service/base/error.h"
#include "service/base/text.h"
#include "service/contract/spending.h"
#include "service/journal/ledger/intent.h"

namespace phonegate {

absl::Status RequestIdReused(const Operation& operation, const LedgerBegin& begun,
                             std::string_view comparable) {
  Error error(v1::REASON_REQUEST_ID_REUSED,
              "The request_id was used for another request. Nothing was sent; make a new id for a new "
              "request.");
  for (const std::string& name : DifferingFields(operation, begun.stored->request(), comparable)) {
    error.Field(name, "differs from the request that the request_id was used for first");
  }
  return error.Build();
}

absl::Status NumberBusy() {
  return Error(v1::REASON_NUMBER_BUSY,
               "Another change of this number is under way. Nothing was sent; try again.")
      .RetryAfter(std::chrono::seconds(1))
      .Build();
}

absl::Status AlreadyOwned() {
  return Error(v1::REASON_ALREADY_OWNED,
               "The number is in the project already. Nothing was sent; get it by its E.164.")
      .Build();
}

absl::Status LeaseIsOver() {
  return Error(v1::REASON_JOURNAL_UNAVAILABLE,
               "Nothing was sent: the gateway stood still or could not write its journal for so long "
               "that another may have taken the change over. Try again.")
      .RetryAfter(std::chrono::seconds(1))
      .Build();
}

absl::Status ProjectFrozen(std::string_view entry_id) {
  Error error(v1::REASON_PROJECT_FROZEN,
              "An operator has stopped all changes of this project. Nothing was sent; ask why, and try "
              "again when they are let on.");
  if (!entry_id.empty()) error.Metadata("entry_id", entry_id);
  return error.Build();
}

absl::Status BudgetSpent(const Call& call, const Allowance& allowance, WallTime now) {
  const std::string_view what = SpendingName(allowance.spending);
  const auto tomorrow = std::chrono::floor<std::chrono::days>(now) + std::chrono::days(1);
  const std::string sentence = Concat("At most ", allowance.a_day.value_or(0), " ", what, " a day (UTC).");
  return Error(
             v1::REASON_BUDGET_SPENT,
             Concat("Your budget of this project is spent: at most ", allowance.a_day.value_or(0), " ", what,
                    " a day. Nothing was sent; go on at 00:00 UTC, or ask the gateway's "
                    "operator for more."))
      .Quota(Concat("caller:", call.caller.name, " project:", call.decision.project.alias), sentence)
      .RetryAfter(std::chrono::ceil<std::chrono::seconds>(tomorrow - now))
      .Build();
}

}  // namespace phonegate
