// Some of the projects.
#ifndef PHONEGATE_SERVICE_CONTRACT_PROJECT_SCOPE_H_
#define PHONEGATE_SERVICE_CONTRACT_PROJECT_SCOPE_H_

#include <algorithm>
#include <string>
#include <vector>

namespace phonegate {

// What somebody may see: some projects, or all there are and what belongs to none.
struct ProjectScope {
  bool all = false;
  std::vector<std::string> aliases = {};  // when not all

  bool empty() const { return !all && aliases.empty(); }
  // The empty alias is that of what belongs to no project.
  bool Has(const std::string& alias) const {
    return all || std::find(aliases.begin(), aliases.end(), alias) != aliases.end();
  }
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CONTRACT_PROJECT_SCOPE_H_
