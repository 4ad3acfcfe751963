#include "client/phonectl/session.h"

#include "absl/strings/str_cat.h"

namespace phonegate::phonectl {

std::string Session::Where() const {
  const std::string project =
      flags.project.empty() ? "default project" : absl::StrCat("project ", flags.project);
  return absl::StrCat(" (", project, " through ", gateway, ")");
}

}  // namespace phonegate::phonectl
