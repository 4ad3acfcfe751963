// What rules call callers and projects by.
#ifndef PHONEGATE_SERVICE_ADMISSION_RULE_NAMES_H_
#define PHONEGATE_SERVICE_ADMISSION_RULE_NAMES_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/contract/project.h"
#include "service/contract/project_scope.h"

namespace phonegate {

inline constexpr std::string_view kSpiffe = "spiffe://";

// INVALID_ARGUMENT: "PLACE SENTENCE". The sentence never holds what is written there:
// somebody may have put a secret in the wrong place.
absl::Status BadRule(const std::string& place, std::string_view sentence);

// "spiffe://DOMAIN/PATH/*" without the star; empty when it is no such pattern. The domain
// itself is never left open.
std::string_view SpiffePrefix(std::string_view pattern);

// The projects of these aliases; "*" means all. INVALID_ARGUMENT when one is none of
// `projects`; `place` is that of the list.
absl::StatusOr<ProjectScope> ScopeOfRule(const std::vector<std::string>& names, const Projects& projects,
                                         const std::string& place);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMISSION_RULE_NAMES_H_
