#include "service/contract/project.h"

#include <utility>

#include "service/base/error.h"
#include "service/base/text.h"

namespace phonegate {

Projects::Projects(std::vector<Project> projects, std::string default_alias)
    : projects_(std::move(projects)), default_alias_(std::move(default_alias)) {
  if (default_alias_.empty() && projects_.size() == 1) default_alias_ = projects_[0].alias;
}

const Project* Projects::FindOrNull(std::string_view alias) const {
  const std::string_view wanted = alias.empty() ? std::string_view(default_alias_) : alias;
  for (const Project& project : projects_) {
    if (project.alias == wanted) return &project;
  }
  return nullptr;
}

absl::StatusOr<const Project*> Projects::Find(std::string_view alias) const {
  if (const Project* project = FindOrNull(alias); project != nullptr) return project;
  if (alias.empty() && default_alias_.empty()) {
    return Error(v1::REASON_PROJECT_REQUIRED,
                 "The gateway has several projects and no default: set `project`.")
        .Field("project", "name one of the gateway's projects")
        .Build();
  }
  return Error(v1::REASON_PROJECT_NOT_FOUND, "No such project is configured in the gateway: check `project`.")
      .Build();
}

}  // namespace phonegate
