// Paged lists, E911 addresses and lookup through the REST API.

#include <array>

#include "tests/simulator/rest_handlers.h"
#include "tests/simulator/text.h"

namespace sim {
namespace {

constexpr size_t kMaxText = 250;
constexpr std::array kRequired = {"label",       "country", "first_name", "last_name",  "street_number",
                                  "street_name", "city",    "state",      "postal_code"};
constexpr std::array kAddressTypes = {"Apartment", "Basement",  "Building", "Department", "Floor",
                                      "Office",    "Penthouse", "Suite",    "Trailer",    "Unit"};

std::string LinkBase(const RestCall& call) {
  const std::string& style = call.world.switches.links;
  if (style == "absolute") return "http://" + std::string(call.request.Header("host"));
  return style == "foreign" ? "https://elsewhere.example.com" : "";
}

Json PageLinks(const RestCall& call, const Fields& filters, const Page& page, bool has_next) {
  const std::string base = LinkBase(call) + call.request.path;
  const std::string token = PageToken(call.project, call.request.path, filters);
  const auto to = [&](int number) {
    Fields fields = filters;
    fields.emplace_back("page_number", std::to_string(number));
    fields.emplace_back("page_size", std::to_string(page.size));
    if (number > 0 || page.number > 0) fields.emplace_back("page_token", token);
    return Link(base, fields);
  };
  Fields first = filters;
  first.emplace_back("page_size", std::to_string(page.size));
  Json links{{"self", to(page.number)}, {"first", Link(base, first)}};
  if (has_next) links["next"] = to(page.number + 1);
  if (page.number > 0) links["prev"] = to(page.number - 1);
  return links;
}

bool IsAddressType(const std::string& value) {
  for (const char* type : kAddressTypes) {
    if (value == type) return true;
  }
  return false;
}

bool ReadBool(const Json& body, const char* member, bool fallback, std::vector<Problem>& problems) {
  const auto found = body.find(member);
  if (found == body.end()) return fallback;
  if (found->is_boolean()) return found->get<bool>();
  problems.push_back({"not_a_boolean", std::string(member) + " must be true or false", member});
  return fallback;
}

Json OptionalText(const Json& body, const char* member, std::vector<Problem>& problems) {
  const auto found = body.find(member);
  if (found == body.end() || found->is_null()) return nullptr;
  if (!found->is_string())
    problems.push_back({"not_a_string", std::string(member) + " must be a string", member});
  return *found;
}

Json ReadAddress(const Json& body, std::vector<Problem>& problems) {
  CheckMembers(
      body,
      {"label", "country", "first_name", "last_name", "street_number", "street_name", "address_type",
       "address_number", "city", "state", "postal_code", "emergency_enabled", "auto_correct_address"},
      problems);
  Json address{{"id", nullptr}};
  for (const char* member : kRequired) {
    const std::string value = RequiredText(body, member, problems);
    address[member] = value;
    if (value.size() > kMaxText) {
      problems.push_back({"invalid_parameter", std::string(member) + " is too long", member});
    }
  }
  address["address_type"] = OptionalText(body, "address_type", problems);
  address["address_number"] = OptionalText(body, "address_number", problems);
  const Json& type = address["address_type"];
  if (type.is_string() && !IsAddressType(type.get<std::string>())) {
    problems.push_back({"invalid_parameter", "address_type is not in the list", "address_type"});
  }
  ReadBool(body, "auto_correct_address", true, problems);
  const bool wanted = ReadBool(body, "emergency_enabled", false, problems);
  address["emergency_enabled"] = wanted && address["country"] == "US";
  return address;
}

// The stand-in for the carrier's check: a street called Nowhere does not exist.
Json Candidates(const Json& address) {
  if (address["emergency_enabled"] != true) return Json::array();
  if (!ContainsNoCase(address["street_name"].get<std::string>(), "nowhere")) return Json::array();
  return Json::array({Json{{"street_number", address["street_number"]},
                           {"street_name", "Somewhere Street"},
                           {"city", address["city"]},
                           {"state", address["state"]},
                           {"postal_code", nullptr}}});
}

Json LookupBody(const std::string& number) {
  const std::string national(NationalDigits(number));
  const bool nanp = number.rfind("+1", 0) == 0;
  const Area* area = nanp && national.size() == 10 ? FindArea(national.substr(0, 3)) : nullptr;
  Json body{{"country_code_number", nanp ? Json(1) : Json(nullptr)},
            {"national_number", national},
            {"possible_number", !nanp || national.size() == 10},
            {"valid_number", !nanp || (national.size() == 10 && national[0] > '1' && national[3] > '1')},
            {"national_number_formatted", NationalFormat(number)},
            {"international_number_formatted", InternationalFormat(number)},
            {"e164", number}};
  if (!nanp) body.erase("country_code_number");  // no table of country codes here
  if (area != nullptr) {
    if (!area->region_name.empty()) body["location"] = std::string(area->region_name);
    body["country_code"] = std::string(area->country);
    body["timezones"] = Json::array({std::string(area->timezone)});
  }
  const bool toll_free = area != nullptr && area->region.empty();
  body["number_type"] = toll_free ? "Toll Free" : "Fixed Line or Mobile";
  return body;
}

Json CarrierOf(const std::string& number) {
  const std::string national(NationalDigits(number));
  const Area* area = FindArea(national.substr(0, 3));
  const bool known = area != nullptr && !area->region.empty();
  return Json{{"lrn", number.substr(1)},
              {"spid", "000X"},
              {"ocn", "0000"},
              {"lata", known ? std::string(area->lata) : ""},
              {"city", known ? std::string(Split(area->cities, '|')[0]) : ""},
              {"state", known ? std::string(area->region) : ""},
              {"jurisdiction", "indeterminate"},
              {"lec", "Example Telephone"},
              {"linetype", "landline"}};
}

}  // namespace

Reply PagedReply(const RestCall& call, QueryReader& query, const Fields& filters, const ListSource& source) {
  Page page;
  page.number = query.Int("page_number", 0, 1'000'000, 0);
  page.size = query.Int("page_size", 1, 1000, 50);
  const std::string token = query.Text("page_token");
  if (token.empty() && page.number > 0) {
    query.Complain(
        {"page_token_required", "page_token is required when page_number is above 0", "page_token"});
  }
  if (!token.empty() && token != PageToken(call.project, call.request.path, filters)) {
    query.Complain({"page_token_is_invalid", "page_token is invalid", "page_token"});
  }
  if (!query.problems().empty()) return call.Refuse(query.problems());
  const bool after = call.world.switches.filter_after_paging;
  const Slice slice = CutPage(source, page, after ? FilterOrder::kFilterAfter : FilterOrder::kFilterFirst);
  const Json links = PageLinks(call, filters, page, slice.has_next);
  return {200, "{\"links\":" + Dump(links) + ",\"data\":[" + slice.items + "]}", {}};
}

Reply ListAddresses(const RestCall& call) {
  QueryReader query(call.request.query, {"filter_label", "page_number", "page_size", "page_token"});
  const std::string label = query.Text("filter_label");
  Fields filters;
  if (!label.empty()) filters.emplace_back("filter_label", label);
  const auto& addresses = call.project.addresses;
  const auto at = [&](size_t i) -> const Json& { return addresses[addresses.size() - 1 - i]; };
  const auto keep = [&](size_t i) {
    return ContainsNoCase(at(i)["label"].get_ref<const std::string&>(), label);
  };
  const auto text = [&](size_t i) { return Dump(at(i)); };
  return PagedReply(call, query, filters, {addresses.size(), keep, text});
}

Reply CreateAddress(const RestCall& call) {
  auto body = ReadJsonObject(call.request, Family::kRelay, call.style());
  if (const auto* refusal = std::get_if<Reply>(&body)) return *refusal;
  std::vector<Problem> problems;
  Json address = ReadAddress(std::get<Json>(body), problems);
  Json candidates = Json::array();
  if (problems.empty()) candidates = Candidates(address);
  if (!candidates.empty()) {
    problems.push_back({"invalid_object", "Address could not be validated", "street_name"});
  }
  if (!problems.empty()) return AddressErrors(problems, call.style(), candidates);
  const bool validated = address["emergency_enabled"].get<bool>();
  address["zip_code"] = address["postal_code"];
  address["validated"] = validated;
  address["validated_at"] = validated ? Json(Iso8601(call.world.Now())) : Json(nullptr);
  return {200, Dump(call.world.AddAddress(call.project, std::move(address), call.request.sequence)), {}};
}

Reply LookupNumber(const RestCall& call, const std::string& number) {
  QueryReader query(call.request.query, {"include"});
  std::vector<std::string_view> values;
  const std::string include = query.Text("include");
  if (!include.empty()) values = Split(include, ',');
  for (const std::string_view value : values) {
    if (value != "carrier" && value != "cnam") {
      query.Complain({"invalid_parameter", "include must be carrier, cnam or both", "include"});
    }
  }
  if (!IsE164(number)) return PlainError(404);
  if (!query.problems().empty()) return call.Refuse(query.problems());
  if (!call.world.ChargeLookup(call.project, number, static_cast<int>(values.size()),
                               call.request.sequence)) {
    return call.Refuse({{"insufficient_balance", "Balance is too low for this lookup", ""}});
  }
  Json body = LookupBody(number);
  for (const std::string_view value : values) {
    if (value == "carrier") body["carrier"] = CarrierOf(number);
    if (value == "cnam") body["cnam"] = Json{{"caller_id", "EXAMPLE CALLER"}};
  }
  return {200, Dump(body), {}};
}

}  // namespace sim
