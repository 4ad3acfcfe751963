// One change and its answer.
#ifndef PHONEGATE_CLIENT_PHONECTL_MAKE_CHANGE_H_
#define PHONEGATE_CLIENT_PHONECTL_MAKE_CHANGE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/phonectl/change_flags.h"
#include "client/phonectl/one_number.h"

namespace phonegate::phonectl {

// Makes a change with the flags of all changes, and prints its answer.
template <typename Request, typename Answer>
absl::Status MakeChange(Session& session, const ChangeFlags& flags, Request request,
                        absl::StatusOr<Answer> (PhoneNumbers::*change)(const Request&),
                        const std::vector<std::string>& columns) {
  flags.Fill(session, request);
  const absl::StatusOr<Answer> answer = (session.services.numbers.*change)(request);
  if (!answer.ok()) return answer.status();
  PrintChange(session, flags.validate_only, columns, *answer);
  return absl::OkStatus();
}

// The same of a release of `what`, which answers nothing.
template <typename Request>
absl::Status MakeRelease(Session& session, const ChangeFlags& flags, Request request,
                         absl::Status (PhoneNumbers::*release)(const Request&), const std::string& what) {
  flags.Fill(session, request);
  absl::Status released = (session.services.numbers.*release)(request);
  if (released.ok()) PrintDone(session, flags.validate_only, what, "released");
  return released;
}

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_MAKE_CHANGE_H_
