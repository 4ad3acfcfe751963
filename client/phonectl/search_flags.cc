#include "client/phonectl/search_flags.h"

#include <google/protobuf/util/message_differencer.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/phonectl/command_set.h"

namespace phonegate::phonectl {

void AddSearchFlags(CLI::App& command, v1::SearchAvailablePhoneNumbersRequest& search) {
  AddText(command, "--area-code", "Area code, 3 digits",
          [&search](const auto& text) { search.set_areacode(text); });
  AddText(command, "--starts-with", "First digits of the national number, 3 to 7",
          [&search](const auto& text) { search.set_starts_with(text); });
  AddText(command, "--contains", "Digits in it, 3 to 7",
          [&search](const auto& text) { search.set_contains(text); });
  AddText(command, "--ends-with", "Its last digits, 3 to 7",
          [&search](const auto& text) { search.set_ends_with(text); });
  AddText(command, "--region", "State or province, such as TX",
          [&search](const auto& text) { search.set_region(text); });
  AddText(command, "--city", "City; needs --region", [&search](const auto& text) { search.set_city(text); });
  command.add_flag_callback(
      "--toll-free", [&search] { search.set_number_type(v1::SEARCH_NUMBER_TYPE_TOLL_FREE); },
      "Toll-free numbers in place of local ones");
}

bool HasCriteria(const v1::SearchAvailablePhoneNumbersRequest& search) {
  return !google::protobuf::util::MessageDifferencer::Equals(search,
                                                             v1::SearchAvailablePhoneNumbersRequest());
}

std::string CriteriaText(const v1::SearchAvailablePhoneNumbersRequest& search) {
  std::vector<std::string> parts;
  const auto add = [&parts](const std::string& what, const std::string& value) {
    if (!value.empty()) parts.push_back(absl::StrCat(what, " ", value));
  };
  if (search.number_type() == v1::SEARCH_NUMBER_TYPE_TOLL_FREE) parts.emplace_back("that are toll-free");
  add("with area code", search.areacode());
  add("beginning with", search.starts_with());
  add("containing", search.contains());
  add("ending with", search.ends_with());
  add("in the city", search.city());
  add("in", search.region());
  return parts.empty() ? "" : absl::StrCat(" ", absl::StrJoin(parts, ", "));
}

}  // namespace phonegate::phonectl
