#include "service/admission/rule_names.h"

#include <algorithm>
#include <cstddef>

#include "service/base/text.h"

namespace phonegate {

absl::Status BadRule(const std::string& place, std::string_view sentence) {
  return absl::InvalidArgumentError(Concat(place, " ", sentence));
}

std::string_view SpiffePrefix(std::string_view pattern) {
  if (!pattern.starts_with(kSpiffe) || !pattern.ends_with("/*")) return {};
  const std::string_view prefix = pattern.substr(0, pattern.size() - 1);
  const std::size_t domain_end = prefix.find('/', kSpiffe.size());
  const bool has_domain = domain_end != std::string_view::npos && domain_end > kSpiffe.size();
  return has_domain && prefix.find('*') == std::string_view::npos ? prefix : std::string_view();
}

absl::StatusOr<ProjectScope> ScopeOfRule(const std::vector<std::string>& names, const Projects& projects,
                                         const std::string& place) {
  ProjectScope scope;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool known = std::ranges::any_of(projects.all(),
                                           [&](const Project& project) { return project.alias == names[i]; });
    if (names[i] == "*") {
      scope.all = true;
    } else if (known) {
      scope.aliases.push_back(names[i]);
    } else {
      return BadRule(Concat(place, "[", i, "]"),
                     "names no project that the gateway was started with; use an alias of `projects`, or "
                     "\"*\" for all");
    }
  }
  return scope;
}

}  // namespace phonegate
