// The projects that the gateway makes calls for.
#ifndef PHONEGATE_SERVICE_CONTRACT_PROJECT_H_
#define PHONEGATE_SERVICE_CONTRACT_PROJECT_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace phonegate {

// One SignalWire project.
struct Project {
  std::string alias;       // what callers name it
  std::string origin;      // https://SPACE.signalwire.com
  std::string project_id;  // UUID; user name of every request and LaML AccountSid
};

// All configured projects. Immutable, so safe from any thread.
class Projects {
 public:
  // `default_alias` empty: none. It must name one of `projects`.
  Projects(std::vector<Project> projects, std::string default_alias);

  // The project that a request means. Lives as long as this object.
  //   NOT_FOUND         PROJECT_NOT_FOUND: no such alias.
  //   INVALID_ARGUMENT  PROJECT_REQUIRED: `alias` is empty and there is no default.
  absl::StatusOr<const Project*> Find(std::string_view alias) const;
  // The same without saying why there is none: nullptr.
  const Project* FindOrNull(std::string_view alias) const;

  const std::vector<Project>& all() const { return projects_; }

 private:
  std::vector<Project> projects_;
  std::string default_alias_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CONTRACT_PROJECT_H_
