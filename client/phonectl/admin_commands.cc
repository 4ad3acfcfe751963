#include "client/phonectl/admin_commands.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/phonectl/cell.h"

namespace phonegate::phonectl {
namespace {

// Freezes and thaws have requests of the same form.
template <typename Request>
void AddSwitch(CommandSet& commands, const std::string& name, const std::string& what,
               const std::string& says, absl::Status (Admin::*call)(const Request&)) {
  const auto request = std::make_shared<Request>();
  const auto run = [request, says, name, call](Session& session) {
    session.consent.Say(
        absl::StrCat(says, " of project ", request->project(), " through ", session.gateway, "."));
    absl::Status done = (session.services.admin.*call)(*request);
    if (!done.ok()) return done;
    Printer printer(session.flags.format, Shape::kOne, {"project", "result"}, session.out);
    printer.AddCells({request->project(), name == "freeze" ? "frozen" : "thawed"});
    printer.End();
    return done;
  };
  CLI::App& command =
      commands.Add(commands.app(), name, what, absl::StrCat(name, " demo --reason 'strange purchases'"), run);
  AddText(command, "alias", "Alias of the project", [request](const auto& text) {
    request->set_project(text);
  }).required();
  AddText(command, "--reason", "Why, for people who meet it in the journal", [request](const auto& text) {
    request->set_reason(text);
  }).required();
}

std::string GrantText(const v1::AccessGrant& grant) {
  std::string text =
      absl::StrCat(absl::StrJoin(grant.groups(), ", "), " in ", absl::StrJoin(grant.projects(), ", "));
  const auto narrow = [&text](const auto& values, const std::string& what) {
    if (!values.empty()) absl::StrAppend(&text, "; ", what, " ", absl::StrJoin(values, ", "));
  };
  narrow(grant.numbers(), "numbers");
  narrow(grant.countries(), "countries");
  narrow(grant.webhook_hosts(), "webhook hosts");
  return text;
}

absl::Status WhoAmI(Session& session, v1::ExplainAccessRequest request) {
  request.set_project(session.flags.project);
  const auto answer = session.services.access.ExplainAccess(request);
  if (!answer.ok()) return answer.status();
  std::vector<std::string> grants;
  for (const v1::AccessGrant& grant : answer->grants()) grants.push_back(GrantText(grant));
  Printer printer(session.flags.format, Shape::kOne,
                  {"caller", "authenticated_by", "grants", "decision.access", "decision.reason"},
                  session.out);
  printer.AddWithJson(
      {answer->caller(), answer->authenticated_by(), absl::StrJoin(grants, " | "),
       answer->has_decision() ? CellOf(*answer, "decision.access") : "", CellOf(*answer, "decision.reason")},
      JsonOf(*answer));
  printer.End();
  const bool denied = answer->has_decision() && answer->decision().access() == v1::ACCESS_DENIED;
  return denied ? absl::PermissionDeniedError(answer->decision().reason()) : absl::OkStatus();
}

void AddWhoAmI(CommandSet& commands) {
  const auto request = std::make_shared<v1::ExplainAccessRequest>();
  CLI::App& command =
      commands.Add(commands.app(), "whoami", "Tells who you are to the gateway, and what you may do",
                   "whoami --method PurchasePhoneNumber",
                   [request](Session& session) { return WhoAmI(session, *request); });
  AddText(command, "--method", "Whether you may call this RPC; exit code 71 when not",
          [request](const auto& text) { request->set_method(text); });
}

}  // namespace

void AddAdminCommands(CommandSet& commands) {
  AddSwitch(commands, "freeze", "Stops all changes of a project", "Stops all changes", &Admin::FreezeProject);
  AddSwitch(commands, "thaw", "Lets changes of a project be made again", "Allows changes",
            &Admin::ThawProject);
  AddWhoAmI(commands);
}

}  // namespace phonegate::phonectl
