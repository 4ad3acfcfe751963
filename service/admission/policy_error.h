// Why a call is not let in.
#ifndef PHONEGATE_SERVICE_ADMISSION_POLICY_ERROR_H_
#define PHONEGATE_SERVICE_ADMISSION_POLICY_ERROR_H_

#include <chrono>
#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "phonegate/v1/annotations.pb.h"
#include "service/admission/grant_conditions.h"
#include "service/contract/call.h"
#include "service/contract/project.h"

namespace phonegate {

// PERMISSION_DENIED: the caller has no grant. `project` is what the call named, whether
// or not it exists: the caller does not learn it here. Empty: the default one.
absl::Status MissingGrant(const Caller& caller, v1::Permission group, std::string_view project);
// PERMISSION_DENIED: there are grants, and the request keeps to the conditions of none.
// Says which conditions, and nothing of what the request names.
absl::Status ConditionFails(const Caller& caller, v1::Permission group, std::string_view project,
                            const ConditionResult& narrowing);
// PERMISSION_DENIED: a number would be moved to a project where the caller has no grant,
// or that there is not: the caller does not learn it here.
absl::Status MoveDenied(const Caller& caller, v1::Permission group);
// The same as MissingGrant for what concerns all projects, and for what needs a grant
// for any.
absl::Status MissingGrantForAll(const Caller& caller, v1::Permission group);
absl::Status MissingGrantAnywhere(const Caller& caller, v1::Permission group);

// RESOURCE_EXHAUSTED (RATE_LIMITED), with QuotaFailure and RetryInfo.
absl::Status RateLimited(const Caller& caller, const Project& project, std::uint32_t per_second,
                         std::chrono::nanoseconds wait);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMISSION_POLICY_ERROR_H_
