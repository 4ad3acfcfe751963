#include "service/contract/project.h"

#include <utility>

#include "service/base/error.h"
#include "service/base/text.h"

namespace phonegate {

Projects::Projects(std::vector<Project> projects, std::string default_alias)
    : projects_(std::move(projects)), default_alias_(std::move(default_alias)) {
  if (default_alias_.empty() && projects_.size() == 1) default_alias_ = projects_[0].alias;
}

absl::StatusOr<const Project*> Projects::Find(const std::string& alias) const {
  const std::string& wanted = alias.empty() ? default_alias_ : alias;
  if (wanted.empty()) {
    return ErrorBuilder(absl::StatusCode::kInvalidArgument, v1::REASON_PROJECT_REQUIRED,
                        "The gateway has several projects and no default: set `project`.")
        .Field("project", "name one of the gateway's projects")
        .Build();
  }
  for (const Project& project : projects_) {
    if (project.alias == wanted) return &project;
  }
  return ErrorBuilder(absl::StatusCode::kNotFound, v1::REASON_PROJECT_NOT_FOUND,
                      "No such project is configured in the gateway: check `project`.")
      .Build();
}

}  // namespace phonegate
