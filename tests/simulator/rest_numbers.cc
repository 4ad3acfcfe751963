// Search, list, purchase, import and release of numbers through the REST API.

#include <algorithm>
#include <array>

#include "tests/simulator/rest_handlers.h"
#include "tests/simulator/text.h"

namespace sim {
namespace {

constexpr std::array kPatterns = {"starts_with", "contains", "ends_with"};

void CheckPatterns(QueryReader& query) {
  int given = 0;
  for (const char* name : kPatterns) {
    const std::string value = query.Text(name);
    if (value.empty()) continue;
    ++given;
    if (!IsDigits(value) || value.size() < 3 || value.size() > 7) {
      query.Complain({"invalid_parameter", std::string(name) + " must be 3 to 7 digits", name});
    }
  }
  if (given > 1) {
    query.Complain({"incompatible_parameters", "Only one of starts_with, contains and ends_with can be used",
                    kPatterns[0]});
  }
}

void CheckPlace(QueryReader& query, NumberKind kind) {
  const std::string region = query.Text("region");
  const std::string city = query.Text("city");
  if (kind == NumberKind::kTollFree && !(region.empty() && city.empty())) {
    query.Complain(
        {"incompatible_parameters", "region and city can only be used for local numbers", "region"});
  }
  if (!region.empty() && region.size() != 2) {
    query.Complain({"unsupported_region", "region must be a two-letter code", "region"});
  }
  if (!city.empty() && region.empty()) {
    query.Complain({"must_specify_related_parameter", "city can only be used together with region", "city"});
  }
}

NumberKind ReadKind(QueryReader& query) {
  const std::string type = query.Text("number_type");
  if (type == "toll-free") return NumberKind::kTollFree;
  if (!type.empty() && type != "local") {
    query.Complain({"invalid_parameter", "number_type must be local or toll-free", "number_type"});
  }
  return NumberKind::kLocal;
}

InventoryQuery ReadSearch(QueryReader& query) {
  InventoryQuery search;
  search.kind = ReadKind(query);
  search.area_code = query.Text("areacode");
  if (!search.area_code.empty() && (!IsDigits(search.area_code) || search.area_code.size() != 3)) {
    query.Complain({"invalid_parameter", "areacode must be 3 digits", "areacode"});
  }
  CheckPatterns(query);
  CheckPlace(query, search.kind);
  search.starts_with = query.Text("starts_with");
  search.contains = query.Text("contains");
  search.ends_with = query.Text("ends_with");
  search.region = query.Text("region");
  search.city = query.Text("city");
  search.max_results = static_cast<size_t>(query.Int("max_results", 1, 100, 50));
  return search;
}

Json TextOrNull(std::string_view text) { return text.empty() ? Json(nullptr) : Json(std::string(text)); }

std::string Upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return text;
}

// What runs in production.
Json ItemInE164Form(const InventoryNumber& number) {
  return Json{{"e164", number.e164},
              {"national_number_formatted", NationalFormat(number.e164)},
              {"international_number_formatted", InternationalFormat(number.e164)},
              {"rate_center", TextOrNull(Upper(number.city))},
              {"region", TextOrNull(number.area->region)},
              {"country_code", std::string(number.area->country)},
              {"capabilities", Json::array({"voice", "sms", "mms", "fax"})}};
}

// What the current specification says.
Json ItemInNumberForm(const InventoryNumber& number) {
  Json item{{"number", number.e164}};
  if (!number.toll_free()) {
    item["region"] = std::string(number.area->region);
    item["city"] = number.city;
    item["rate_center"] = Upper(number.city);
    item["lata"] = std::string(number.area->lata);
  }
  item["capabilities"] = Json{{"voice", true}, {"sms", true}, {"mms", true}, {"fax", true}};
  return item;
}

std::vector<std::string> ReadCapabilities(const Json& body, std::vector<Problem>& problems) {
  std::vector<std::string> capabilities;
  const auto found = body.find("capabilities");
  if (found == body.end()) return capabilities;
  bool valid = found->is_array();
  for (const Json& item : valid ? *found : Json::array()) {
    const std::string name = item.is_string() ? item.get<std::string>() : "";
    valid = valid && (name == "voice" || name == "sms" || name == "mms" || name == "fax");
    capabilities.push_back(name);
  }
  if (!valid) {
    problems.push_back({"not_an_array_of_strings", "capabilities must be a list of sms, voice, fax and mms",
                        "capabilities"});
  }
  return capabilities;
}

void CheckImportNumber(const std::string& number, std::vector<Problem>& problems) {
  const std::string_view digits = std::string_view(number).substr(number.rfind('+', 0) == 0 ? 1 : 0);
  if (!number.empty() && (!IsDigits(digits) || number.size() < 5 || number.size() > 30)) {
    problems.push_back(
        {"invalid_number_format", "number must be 5 to 30 characters, digits after a plus", "number"});
  }
}

Reply NumberReply(const RestCall& call, int status, const World::Bought& bought) {
  if (const auto* refusal = std::get_if<Refusal>(&bought)) return call.Refuse({refusal->problem});
  return {status, std::get<Number*>(bought)->RestText(), {}};
}

}  // namespace

Reply SearchNumbers(const RestCall& call) {
  QueryReader query(call.request.query, {"areacode", "number_type", "starts_with", "contains", "ends_with",
                                         "max_results", "region", "city"});
  const InventoryQuery search = ReadSearch(query);
  if (!query.problems().empty()) return call.Refuse(query.problems());
  Json data = Json::array();
  for (const InventoryNumber* number : call.world.inventory.Search(search)) {
    data.push_back(call.world.switches.search_form == "number" ? ItemInNumberForm(*number)
                                                               : ItemInE164Form(*number));
  }
  const Json links{{"self", call.request.target}, {"first", call.request.target}};
  return {200, Dump(Json{{"links", links}, {"data", std::move(data)}}), {}};
}

Reply ListNumbers(const RestCall& call) {
  QueryReader query(call.request.query,
                    {"filter_name", "filter_number", "page_number", "page_size", "page_token"});
  Fields filters;
  for (const char* name : {"filter_name", "filter_number"}) {
    if (const std::string* value = Find(call.request.query, name)) filters.emplace_back(name, *value);
  }
  const std::string by_name = query.Text("filter_name");
  const std::string by_number = query.Text("filter_number");
  const auto& numbers = call.project.numbers;
  const auto at = [&](size_t i) -> const Number& { return *numbers[numbers.size() - 1 - i]; };
  const auto keep = [&](size_t i) {
    const Number& number = at(i);
    return number.e164.find(by_number) != std::string::npos &&
           (by_name.empty() || ContainsNoCase(number.Text("name"), by_name));
  };
  const auto text = [&](size_t i) { return at(i).RestText(); };
  return PagedReply(call, query, filters, {numbers.size(), keep, text});
}

Reply PurchaseNumber(const RestCall& call) {
  auto body = ReadJsonObject(call.request, Family::kRelay, call.style());
  if (const auto* refusal = std::get_if<Reply>(&body)) return *refusal;
  std::vector<Problem> problems;
  CheckMembers(std::get<Json>(body), {"number"}, problems);
  const std::string number = RequiredText(std::get<Json>(body), "number", problems);
  if (!number.empty() && !IsE164(number)) {
    problems.push_back({"not_e164", "number must be in E.164 format", "number"});
  }
  if (!problems.empty()) return call.Refuse(problems);
  return NumberReply(call, 200, call.world.Purchase(call.project, number, call.request.sequence));
}

Reply ImportRestNumber(const RestCall& call) {
  auto parsed = ReadJsonObject(call.request, Family::kRelay, call.style());
  if (const auto* refusal = std::get_if<Reply>(&parsed)) return *refusal;
  const Json& body = std::get<Json>(parsed);
  std::vector<Problem> problems;
  CheckMembers(body, {"number", "number_type", "capabilities"}, problems);
  World::Import import;
  import.number = RequiredText(body, "number", problems);
  import.number_type = RequiredText(body, "number_type", problems);
  import.capabilities = ReadCapabilities(body, problems);
  CheckImportNumber(import.number, problems);
  if (!import.number_type.empty() && import.number_type != "longcode" && import.number_type != "tollfree") {
    problems.push_back({"invalid_parameter", "number_type must be longcode or tollfree", "number_type"});
  }
  if (!problems.empty()) return call.Refuse(problems);
  return NumberReply(call, 201, call.world.ImportNumber(call.project, import, call.request.sequence));
}

Reply ReleaseNumber(const RestCall& call, Number& number) {
  const auto refusal = call.world.Release(call.project, number, call.request.sequence);
  if (refusal) return call.Refuse({refusal->problem});
  return {204, "", {}};
}

}  // namespace sim
