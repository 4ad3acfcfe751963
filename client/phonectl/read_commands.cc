#include "client/phonectl/read_commands.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/phonectl/one_number.h"
#include "client/phonectl/print_all.h"
#include "client/phonectl/search_flags.h"

namespace phonegate::phonectl {
namespace {

const std::vector<std::string> kOfferColumns = {"number", "region", "city", "rate_center", "capabilities"};
const std::vector<std::string> kLookupColumns = {"e164", "country_code", "location", "number_type",
                                                 "valid_number"};
const std::map<std::string, v1::LookupInclude> kIncludes = {{"carrier", v1::LOOKUP_INCLUDE_CARRIER},
                                                            {"cnam", v1::LOOKUP_INCLUDE_CNAM}};

void AddSearch(CommandSet& commands) {
  const auto search = std::make_shared<v1::SearchAvailablePhoneNumbersRequest>();
  const auto run = [search](Session& session) {
    v1::SearchAvailablePhoneNumbersRequest request = *search;
    request.set_project(session.flags.project);
    const auto found = session.services.numbers.SearchAvailablePhoneNumbers(request);
    if (!found.ok()) return found.status();
    Printer printer(session.flags.format, Shape::kMany, kOfferColumns, session.out);
    for (const v1::AvailablePhoneNumber& offer : found->data()) printer.Add(offer);
    printer.End();
    return absl::OkStatus();
  };
  CLI::App& command = commands.Add(commands.app(), "search", "Searches numbers for sale",
                                   "search --area-code 512 --max 5", run);
  AddSearchFlags(command, *search);
  command.add_option_function<std::uint32_t>(
      "--max", [search](const std::uint32_t& most) { search->set_max_results(most); },
      "How many at most, 1 to 100");
}

void AddGet(CommandSet& commands) {
  const auto number = std::make_shared<std::string>();
  const auto run = [number](Session& session) {
    const auto found = FindNumber(session, *number);
    if (!found.ok()) return found.status();
    PrintOne(session, kNumberColumns, *found);
    return absl::OkStatus();
  };
  commands.Add(commands.app(), "get", "Shows one number of the project", "get +15125550100", run)
      .add_option("number", *number, "The number in E.164, or its id")
      ->required();
}

void AddList(CommandSet& commands) {
  const auto list = std::make_shared<v1::ListPhoneNumbersRequest>();
  const auto run = [list](Session& session) {
    v1::ListPhoneNumbersRequest request = *list;
    request.set_project(session.flags.project);
    request.set_page_size(200);
    return PrintAll(session, kNumberColumns, AllPhoneNumbers(session.services.numbers, request));
  };
  CLI::App& command = commands.Add(commands.app(), "list", "Lists the numbers of the project",
                                   "list --name desk -o csv", run);
  AddText(command, "--name", "Those whose name contains this",
          [list](const auto& text) { list->set_filter_name(text); });
  AddText(command, "--number", "Those that contain this",
          [list](const auto& text) { list->set_filter_number(text); });
}

void AddLookup(CommandSet& commands) {
  const auto request = std::make_shared<v1::LookupPhoneNumberRequest>();
  const auto include = std::make_shared<std::vector<v1::LookupInclude>>();
  const auto run = [request, include](Session& session) {
    request->set_project(session.flags.project);
    for (const v1::LookupInclude what : *include) request->add_include(what);
    if (!include->empty()) {
      absl::Status agreed = session.consent.Ask(
          absl::StrCat("Looks up ", request->number(), session.Where(), "; it costs money."),
          session.flags.yes);
      if (!agreed.ok()) return agreed;
    }
    const auto found = session.services.numbers.LookupPhoneNumber(*request);
    if (!found.ok()) return found.status();
    PrintOne(session, kLookupColumns, *found);
    return absl::OkStatus();
  };
  CLI::App& command = commands.Add(commands.app(), "lookup", "Tells what is known of any number",
                                   "lookup +15125550100 --include carrier", run);
  AddText(command, "number", "The number in E.164", [request](const auto& text) {
    request->set_number(text);
  }).required();
  command
      .add_option("--include", *include, "carrier or cnam, or both with a comma; each costs money, and asks")
      ->delimiter(',')
      ->transform(CLI::CheckedTransformer(kIncludes).description(""));
}

}  // namespace

void AddReadCommands(CommandSet& commands) {
  AddSearch(commands);
  AddGet(commands);
  AddList(commands);
  AddLookup(commands);
}

}  // namespace phonegate::phonectl
