#include "client/phonectl/change_commands.h"

#include <map>
#include <memory>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/phonectl/costs.h"
#include "client/phonectl/field_flags.h"
#include "client/phonectl/make_change.h"

namespace phonegate::phonectl {
namespace {

constexpr char kNumberHelp[] = "The number in E.164, or its id";
const std::map<std::string, v1::PhoneRouteHandler> kHandlers = {
    {"calling", v1::PHONE_ROUTE_HANDLER_CALLING}, {"messaging", v1::PHONE_ROUTE_HANDLER_MESSAGING}};

// The number's id as an earlier call under this request id named it: one that was released
// has no other id any more. `not_found` unless there was such a call for this number.
absl::StatusOr<std::string> IdInEarlierCall(Session& session, const v1::GetOperationRequest& request,
                                            const std::string& number, const absl::Status& not_found) {
  const auto operation = session.services.numbers.GetOperation(request);
  if (!operation.ok()) return not_found;
  const v1::AuditIntent& intent = operation->entry().intent();
  if (intent.number() == number && !intent.resource_id().empty()) return intent.resource_id();
  // The gateway does not know the number of each id.
  return absl::NotFoundError(absl::StrCat(not_found.message(), " `phonectl operation get ", request.method(),
                                          " ", request.request_id(),
                                          "` shows the outcome of the call under this request id."));
}

// What each of these commands is told.
template <typename Request>
struct ChangeCommand {
  std::string number;
  Request request;
  std::set<std::string> cleared;
  ChangeFlags flags;

  // Says what will be done, asks when it costs or loses something, and finds the id.
  absl::StatusOr<std::string> Begin(Session& session, const std::string& deed,
                                    const std::string& costs = "") {
    if (absl::Status agreed = flags.Ask(session, deed, costs); !agreed.ok()) return agreed;
    absl::StatusOr<std::string> id = IdOf(session, number);
    if (!absl::IsNotFound(id.status()) || flags.request_id.empty()) return id;
    v1::GetOperationRequest earlier;
    earlier.set_project(session.flags.project);
    earlier.set_method(std::string(absl::StripSuffix(Request::descriptor()->name(), "Request")));
    earlier.set_request_id(flags.request_id);
    return IdInEarlierCall(session, earlier, number, id.status());
  }
};

// The flags that each of these commands has.
template <typename Request>
void AddFlags(CLI::App& command, ChangeCommand<Request>& told) {
  command.add_option("number", told.number, kNumberHelp)->required();
  told.flags.AddTo(command);
}

void AddUpdate(CommandSet& commands) {
  const auto told = std::make_shared<ChangeCommand<v1::UpdatePhoneNumberRequest>>();
  const auto run = [told](Session& session) {
    v1::UpdatePhoneNumberRequest request = told->request;
    google::protobuf::FieldMask mask;
    if (absl::Status masked = MaskOf(request, told->cleared, mask); !masked.ok()) return masked;
    const absl::StatusOr<std::string> id = told->Begin(
        session, absl::StrCat("Changes ", told->number, ": ", ChangedFields(request, told->cleared)));
    if (!id.ok()) return id.status();
    request.set_id(*id);
    if (mask.paths_size() > 0) *request.mutable_update_mask() = mask;
    return MakeChange(session, told->flags, request, &PhoneNumbers::UpdatePhoneNumber, kNumberColumns);
  };
  CLI::App& command = commands.Add(commands.app(), "update", "Changes what a number does",
                                   "update +15125550100 --name desk --clear call_fallback_url", run);
  AddFlags(command, *told);
  AddFieldFlags(command, told->request);
  AddClearFlag(command, told->cleared);
}

void AddRelease(CommandSet& commands) {
  const auto told = std::make_shared<ChangeCommand<v1::ReleasePhoneNumberRequest>>();
  const auto run = [told](Session& session) {
    const absl::StatusOr<std::string> id =
        told->Begin(session, absl::StrCat("Gives back ", told->number), kLost);
    if (!id.ok()) return id.status();
    v1::ReleasePhoneNumberRequest request;
    request.set_id(*id);
    return MakeRelease(session, told->flags, request, &PhoneNumbers::ReleasePhoneNumber, told->number);
  };
  AddFlags(commands.Add(commands.app(), "release", "Gives a number back; asks", "release +15125550100", run),
           *told);
}

void AddE911Assign(CommandSet& commands, CLI::App& group) {
  const auto told = std::make_shared<ChangeCommand<v1::AssignE911AddressRequest>>();
  const auto run = [told](Session& session) {
    v1::AssignE911AddressRequest request = told->request;
    const absl::StatusOr<std::string> id = told->Begin(
        session, absl::StrCat("Assigns the E911 address ", request.e911_address_id(), " to ", told->number));
    if (!id.ok()) return id.status();
    request.set_id(*id);
    return MakeChange(session, told->flags, request, &PhoneNumbers::AssignE911Address, kNumberColumns);
  };
  CLI::App& command =
      commands.Add(group, "assign", "Assigns an E911 address; it becomes active within minutes",
                   "e911 assign +15125550100 --address 3fa85f64-5717-4562-b3fc-2c963f66afa6", run);
  AddFlags(command, *told);
  AddText(command, "--address", "The E911 address, a UUID", [told](const auto& text) {
    told->request.set_e911_address_id(text);
  }).required();
}

void AddE911Remove(CommandSet& commands, CLI::App& group) {
  const auto told = std::make_shared<ChangeCommand<v1::RemoveE911AddressRequest>>();
  const auto run = [told](Session& session) {
    const absl::StatusOr<std::string> id =
        told->Begin(session, absl::StrCat("Removes the E911 address of ", told->number),
                    "a 911 call from it is charged from then on");
    if (!id.ok()) return id.status();
    v1::RemoveE911AddressRequest request;
    request.set_id(*id);
    return MakeChange(session, told->flags, request, &PhoneNumbers::RemoveE911Address, kNumberColumns);
  };
  AddFlags(commands.Add(group, "remove", "Removes the E911 address of a number; asks",
                        "e911 remove +15125550100", run),
           *told);
}

void AddRoute(CommandSet& commands) {
  const auto told = std::make_shared<ChangeCommand<v1::AssignPhoneRouteRequest>>();
  told->request.set_handler(v1::PHONE_ROUTE_HANDLER_CALLING);
  const auto run = [told](Session& session) {
    v1::AssignPhoneRouteRequest request = told->request;
    const absl::StatusOr<std::string> id = told->Begin(
        session, absl::StrCat("Points ", told->number, " at the resource ", request.resource_id()));
    if (!id.ok()) return id.status();
    request.set_phone_route_id(*id);
    return MakeChange(session, told->flags, request, &PhoneNumbers::AssignPhoneRoute,
                      {"id", "name", "display_name", "type"});
  };
  CLI::App& command = commands.Add(commands.app(), "route", "Points a number at a Fabric resource",
                                   "route +15125550100 --resource 3fa85f64-5717-4562-b3fc-2c963f66afa6", run);
  AddFlags(command, *told);
  AddText(command, "--resource", "The Fabric resource, a UUID", [told](const auto& text) {
    told->request.set_resource_id(text);
  }).required();
  command
      .add_option_function<v1::PhoneRouteHandler>(
          "--handler", [told](const v1::PhoneRouteHandler& handler) { told->request.set_handler(handler); },
          "calling, the default, or messaging")
      ->transform(CLI::CheckedTransformer(kHandlers).description(""));
}

}  // namespace

void AddChangeCommands(CommandSet& commands) {
  AddUpdate(commands);
  AddRelease(commands);
  CLI::App& e911 =
      commands.AddGroup("e911", "Assigns and removes E911 addresses",
                        "e911 assign +15125550100 --address 3fa85f64-5717-4562-b3fc-2c963f66afa6");
  AddE911Assign(commands, e911);
  AddE911Remove(commands, e911);
  AddRoute(commands);
}

}  // namespace phonegate::phonectl
