#include "client/phonectl/change_flags.h"

namespace phonegate::phonectl {

void ChangeFlags::AddTo(CLI::App& command) {
  command.add_option(
      "--request-id", request_id,
      "Names the change, a UUID; with the one of an earlier call it tells the outcome of that call");
  command.add_flag("--validate-only", validate_only, "Only runs the gateway's checks; changes nothing");
}

absl::Status ChangeFlags::Ask(Session& session, const std::string& deed, const std::string& costs) const {
  if (validate_only) {
    session.consent.Say(absl::StrCat("Only checks: ", deed, session.Where(), "."));
    return absl::OkStatus();
  }
  const std::string sentence = absl::StrCat(deed, session.Where(), costs.empty() ? "" : ": ", costs, ".");
  if (!costs.empty()) return session.consent.Ask(sentence, session.flags.yes);
  session.consent.Say(sentence);
  return absl::OkStatus();
}

}  // namespace phonegate::phonectl
