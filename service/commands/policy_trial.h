// A policy against what is expected of it.
#ifndef PHONEGATE_SERVICE_COMMANDS_POLICY_TRIAL_H_
#define PHONEGATE_SERVICE_COMMANDS_POLICY_TRIAL_H_

#include <optional>
#include <string>

#include "service/admission/admission.h"
#include "service/app/service_catalog.h"
#include "service/commands/policy_table.h"

namespace phonegate {

// How the decision differs from what is expected, as a sentence; nothing when it does
// not. Decides as a running gateway does for a caller with that name, and asks no other program. A
// row that nothing can be decided of differs, whatever it expects: an RPC or field that
// there is not, a request that is refused for what it is, an id without its number. Of
// what the gateway answers itself, only whether the caller has the group in the project is
// decided, or in any.
std::optional<std::string> DifferenceOf(const Expectation& row, const Admission& admission,
                                        const Contract& contract);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_COMMANDS_POLICY_TRIAL_H_
