#include "client/phonectl/laml_commands.h"

#include <memory>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/phonectl/costs.h"
#include "client/phonectl/field_flags.h"
#include "client/phonectl/import_kind.h"
#include "client/phonectl/laml_search.h"
#include "client/phonectl/make_change.h"
#include "client/phonectl/print_all.h"

namespace phonegate::phonectl {
namespace {

constexpr char kSidHelp[] = "Its LaML sid";

void AddLamlList(CommandSet& commands, CLI::App& laml) {
  const auto list = std::make_shared<v1::ListIncomingPhoneNumbersRequest>();
  const auto run = [list](Session& session) {
    v1::ListIncomingPhoneNumbersRequest request = *list;
    request.set_project(session.flags.project);
    request.set_page_size(200);
    return PrintAll(session, kLamlColumns, AllIncomingPhoneNumbers(session.services.numbers, request));
  };
  CLI::App& command =
      commands.Add(laml, "list", "Lists the numbers of the project", "laml list --number 512 -o jsonl", run);
  AddText(command, "--name", "Those with this name",
          [list](const auto& text) { list->set_friendly_name(text); });
  AddText(command, "--number", "Those that match this pattern",
          [list](const auto& text) { list->set_phone_number(text); });
}

void AddLamlGet(CommandSet& commands, CLI::App& laml) {
  const auto sid = std::make_shared<std::string>();
  const auto run = [sid](Session& session) {
    v1::GetIncomingPhoneNumberRequest request;
    request.set_project(session.flags.project);
    request.set_sid(*sid);
    const auto found = session.services.numbers.GetIncomingPhoneNumber(request);
    if (!found.ok()) return found.status();
    PrintOne(session, kLamlColumns, *found);
    return absl::OkStatus();
  };
  commands
      .Add(laml, "get", "Shows one number of the project", "laml get 3fa85f64-5717-4562-b3fc-2c963f66afa6",
           run)
      .add_option("sid", *sid, kSidHelp)
      ->required();
}

void AddLamlCreate(CommandSet& commands, CLI::App& laml) {
  const auto request = std::make_shared<v1::CreateIncomingPhoneNumberRequest>();
  const auto flags = std::make_shared<ChangeFlags>();
  const auto run = [request, flags](Session& session) {
    if (absl::Status agreed =
            flags->Ask(session, absl::StrCat("Buys ", request->phone_number()), absl::StrCat("it ", kBills));
        !agreed.ok())
      return agreed;
    return MakeChange(session, *flags, *request, &PhoneNumbers::CreateIncomingPhoneNumber, kLamlColumns);
  };
  CLI::App& command = commands.Add(laml, "create", "Buys one number and sets it up in one step; asks",
                                   "laml create +15125550100 --voice-url https://example.com/voice", run);
  AddText(command, "number", "The number in E.164, as a search gave it", [request](const auto& text) {
    request->set_phone_number(text);
  }).required();
  AddFieldFlags(command, *request);
  flags->AddTo(command);
}

// Another project may be out of the caller's reach.
std::string LossOf(const v1::UpdateIncomingPhoneNumberRequest& request) {
  return request.has_account_sid() ? absl::StrCat("it moves to the project ", request.account_sid()) : "";
}

void AddLamlUpdate(CommandSet& commands, CLI::App& laml) {
  const auto told = std::make_shared<v1::UpdateIncomingPhoneNumberRequest>();
  const auto cleared = std::make_shared<std::set<std::string>>();
  const auto flags = std::make_shared<ChangeFlags>();
  const auto run = [told, cleared, flags](Session& session) {
    v1::UpdateIncomingPhoneNumberRequest request = *told;
    google::protobuf::FieldMask mask;
    if (absl::Status masked = MaskOf(request, *cleared, mask); !masked.ok()) return masked;
    const std::string deed = absl::StrCat("Changes ", request.sid(), ": ", ChangedFields(request, *cleared));
    if (absl::Status agreed = flags->Ask(session, deed, LossOf(request)); !agreed.ok()) return agreed;
    if (mask.paths_size() > 0) *request.mutable_update_mask() = mask;
    return MakeChange(session, *flags, request, &PhoneNumbers::UpdateIncomingPhoneNumber, kLamlColumns);
  };
  CLI::App& command = commands.Add(
      laml, "update", "Changes what a number does; asks before it moves to another project",
      "laml update 3fa85f64-5717-4562-b3fc-2c963f66afa6 --voice-url https://example.com/voice", run);
  AddText(command, "sid", kSidHelp, [told](const auto& text) { told->set_sid(text); }).required();
  AddFieldFlags(command, *told);
  AddClearFlag(command, *cleared);
  flags->AddTo(command);
}

void AddLamlRelease(CommandSet& commands, CLI::App& laml) {
  const auto request = std::make_shared<v1::ReleaseIncomingPhoneNumberRequest>();
  const auto flags = std::make_shared<ChangeFlags>();
  const auto run = [request, flags](Session& session) {
    if (absl::Status agreed = flags->Ask(session, absl::StrCat("Gives back ", request->sid()), kLost);
        !agreed.ok())
      return agreed;
    return MakeRelease(session, *flags, *request, &PhoneNumbers::ReleaseIncomingPhoneNumber, request->sid());
  };
  CLI::App& command = commands.Add(laml, "release", "Gives a number back; asks",
                                   "laml release 3fa85f64-5717-4562-b3fc-2c963f66afa6", run);
  AddText(command, "sid", kSidHelp, [request](const auto& text) { request->set_sid(text); }).required();
  flags->AddTo(command);
}

void AddLamlImport(CommandSet& commands, CLI::App& laml) {
  const auto told = std::make_shared<v1::ImportIncomingPhoneNumberRequest>();
  const auto kind = std::make_shared<ImportKind>();
  const auto flags = std::make_shared<ChangeFlags>();
  const auto run = [told, kind, flags](Session& session) {
    v1::ImportIncomingPhoneNumberRequest request = *told;
    if (absl::Status filled = kind->Fill(request); !filled.ok()) return filled;
    if (absl::Status agreed = flags->Ask(session, absl::StrCat("Imports ", request.number()), "it is billed");
        !agreed.ok())
      return agreed;
    return MakeChange(session, *flags, request, &PhoneNumbers::ImportIncomingPhoneNumber, kLamlColumns);
  };
  CLI::App& command = commands.Add(laml, "import", "Imports a number that is hosted elsewhere; asks",
                                   "laml import +15125550100 --capabilities voice,sms", run);
  AddText(command, "number", "The number: + and digits", [told](const auto& text) {
    told->set_number(text);
  }).required();
  kind->AddTo(command);
  flags->AddTo(command);
}

}  // namespace

void AddLamlCommands(CommandSet& commands) {
  CLI::App& laml = commands.AddGroup("laml", "Works over SignalWire's LaML API",
                                     "laml create +15125550100 --voice-url https://example.com/voice");
  AddLamlList(commands, laml);
  AddLamlGet(commands, laml);
  AddLamlCreate(commands, laml);
  AddLamlUpdate(commands, laml);
  AddLamlRelease(commands, laml);
  AddLamlImport(commands, laml);
  AddLamlSearch(commands, laml);
}

}  // namespace phonegate::phonectl
