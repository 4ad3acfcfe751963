#include "client/phonectl/commands.h"

#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "phonegate/item_range.h"

namespace phonegate::phonectl {
namespace {

const std::map<std::string, Format> kFormats = {
    {"table", Format::kTable}, {"json", Format::kJson}, {"jsonl", Format::kJsonl}, {"csv", Format::kCsv}};

const std::vector<std::string> kNumberColumns = {"number",       "name",         "number_type",
                                                 "capabilities", "call_handler", "id"};
const std::vector<std::string> kOfferColumns = {"number", "region", "city", "rate_center", "capabilities"};
const std::vector<std::string> kLookupColumns = {"e164", "country_code", "location", "number_type",
                                                 "valid_number"};

// A flag whose text is a field of a request.
template <typename Set>
void AddText(CLI::App& command, const std::string& flag, const std::string& what, Set set) {
  command.add_option_function<std::string>(flag, [set](const std::string& text) { set(text); }, what);
}

}  // namespace

Commands::Commands(CLI::App& app) {
  app.require_subcommand(1);
  app.fallthrough();  // the flags of all commands may stand behind a command
  app.add_option("-o,--output", format_, "table, or for scripts json, jsonl, csv")
      ->transform(CLI::CheckedTransformer(kFormats).description(""));
  app.add_option("--project", project_, "Alias of the project; the default one unless told")
      ->envname("PHONEGATE_PROJECT");
  AddSearch(app);
  AddGet(app);
  AddList(app);
  AddLookup(app);
}

CLI::App& Commands::Add(CLI::App& app, const std::string& name, const std::string& what,
                        const std::string& example, Action action) {
  CLI::App& command = *app.add_subcommand(name, what);
  command.footer("Example: phonectl " + example);
  command.callback([this, action = std::move(action)] { action_ = action; });
  return command;
}

void Commands::AddSearch(CLI::App& app) {
  const auto search = [this](PhoneNumbers& numbers, std::ostream& out) {
    v1::SearchAvailablePhoneNumbersRequest request = search_;
    request.set_project(project_);
    if (toll_free_) request.set_number_type(v1::SEARCH_NUMBER_TYPE_TOLL_FREE);
    const auto found = numbers.SearchAvailablePhoneNumbers(request);
    if (!found.ok()) return found.status();
    Printer printer(format_, Shape::kMany, kOfferColumns, out);
    for (const v1::AvailablePhoneNumber& offer : found->data()) printer.Add(offer);
    printer.End();
    return absl::OkStatus();
  };
  CLI::App& command =
      Add(app, "search", "Searches numbers for sale", "search --area-code 512 --max 5", search);
  AddText(command, "--area-code", "Area code, 3 digits",
          [this](const auto& text) { search_.set_areacode(text); });
  AddText(command, "--contains", "Digits in it, 3 to 7",
          [this](const auto& text) { search_.set_contains(text); });
  AddText(command, "--ends-with", "Its last digits, 3 to 7",
          [this](const auto& text) { search_.set_ends_with(text); });
  AddText(command, "--region", "State or province, such as TX",
          [this](const auto& text) { search_.set_region(text); });
  AddText(command, "--city", "City; needs --region", [this](const auto& text) { search_.set_city(text); });
  command.add_flag("--toll-free", toll_free_, "Toll-free numbers in place of local ones");
  command.add_option_function<std::uint32_t>(
      "--max", [this](const std::uint32_t& most) { search_.set_max_results(most); },
      "How many at most, 1 to 100");
}

void Commands::AddGet(CLI::App& app) {
  const auto get = [this](PhoneNumbers& numbers, std::ostream& out) {
    v1::GetPhoneNumberRequest request;
    request.set_project(project_);
    absl::StartsWith(number_, "+") ? request.set_number(number_) : request.set_id(number_);
    const auto found = numbers.GetPhoneNumber(request);
    if (!found.ok()) return found.status();
    Printer printer(format_, Shape::kOne, kNumberColumns, out);
    printer.Add(*found);
    printer.End();
    return absl::OkStatus();
  };
  Add(app, "get", "Shows one number of the project", "get +15125550100", get)
      .add_option("number", number_, "The number in E.164, or its id")
      ->required();
}

void Commands::AddList(CLI::App& app) {
  const auto list = [this](PhoneNumbers& numbers, std::ostream& out) {
    v1::ListPhoneNumbersRequest request = list_;
    request.set_project(project_);
    request.set_page_size(200);
    Printer printer(format_, Shape::kMany, kNumberColumns, out);
    absl::Status status;
    for (const absl::StatusOr<v1::PhoneNumber>& number : AllPhoneNumbers(numbers, request)) {
      if (number.ok()) printer.Add(*number);
      status = number.status();
    }
    printer.End();
    return status;
  };
  CLI::App& command = Add(app, "list", "Lists the numbers of the project", "list --name desk -o csv", list);
  AddText(command, "--name", "Those whose name contains this",
          [this](const auto& text) { list_.set_filter_name(text); });
  AddText(command, "--number", "Those that contain this",
          [this](const auto& text) { list_.set_filter_number(text); });
}

void Commands::AddLookup(CLI::App& app) {
  const auto lookup = [this](PhoneNumbers& numbers, std::ostream& out) {
    v1::LookupPhoneNumberRequest request;
    request.set_project(project_);
    request.set_number(number_);
    const auto found = numbers.LookupPhoneNumber(request);
    if (!found.ok()) return found.status();
    Printer printer(format_, Shape::kOne, kLookupColumns, out);
    printer.Add(*found);
    printer.End();
    return absl::OkStatus();
  };
  Add(app, "lookup", "Tells the free facts about any number", "lookup +15125550100", lookup)
      .add_option("number", number_, "The number in E.164")
      ->required();
}

absl::Status Commands::Run(PhoneNumbers& numbers, std::ostream& out) const { return action_(numbers, out); }

}  // namespace phonegate::phonectl
