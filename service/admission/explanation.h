// Why a caller may call an RPC, or may not.
#ifndef PHONEGATE_SERVICE_ADMISSION_EXPLANATION_H_
#define PHONEGATE_SERVICE_ADMISSION_EXPLANATION_H_

#include <string>

#include "absl/status/statusor.h"
#include "phonegate/v1/access_service.pb.h"
#include "service/admission/admission.h"
#include "service/contract/call.h"
#include "service/contract/operation.h"

namespace phonegate {

// Decides as for a call of the operation with `alias` in its field `project`, before its
// request is looked at. To whom the call itself would answer that there is no such project,
// or that it must be named: the same errors.
absl::StatusOr<v1::AccessDecision> ExplainAccess(const Admission& admission, const Caller& caller,
                                                 const Operation& operation, const std::string& alias);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMISSION_EXPLANATION_H_
