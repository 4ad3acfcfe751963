// The flags that every change has.
#ifndef PHONEGATE_CLIENT_PHONECTL_CHANGE_FLAGS_H_
#define PHONEGATE_CLIENT_PHONECTL_CHANGE_FLAGS_H_

#include <string>

#include <CLI/CLI.hpp>

#include "absl/strings/str_cat.h"
#include "client/phonectl/session.h"

namespace phonegate::phonectl {

struct ChangeFlags {
  std::string request_id;
  bool validate_only = false;

  // Adds them to `command`, which this must outlive.
  void AddTo(CLI::App& command);

  // Puts them, and the project, into a request.
  template <typename Request>
  void Fill(const Session& session, Request& request) const {
    request.set_project(session.flags.project);
    request.set_request_id(request_id);
    request.set_validate_only(validate_only);
  }

  // Says what will be done, `Releases +1512…`, and asks when it `costs` or loses
  // something. Checks need no yes.
  absl::Status Ask(Session& session, const std::string& deed, const std::string& costs = "") const;
};

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_CHANGE_FLAGS_H_
