// Numbers for sale through the LaML API.

#include <algorithm>
#include <array>

#include "tests/simulator/errors.h"
#include "tests/simulator/laml_handlers.h"
#include "tests/simulator/text.h"

namespace sim {
namespace {

constexpr std::array kIgnored = {"Beta",
                                 "FaxEnabled",
                                 "MmsEnabled",
                                 "SmsEnabled",
                                 "VoiceEnabled",
                                 "ExcludeAllAddressRequired",
                                 "ExcludeForeignAddressRequired",
                                 "ExcludeLocalAddressRequired"};
constexpr std::array kUsed = {"AreaCode", "Contains", "InRegion", "InLocality"};

const char* CountryName(const std::string& code) {
  if (code == "US") return "United States";
  return code == "CA" ? "Canada" : nullptr;
}

Json Country(const LamlCall& call, const std::string& code) {
  const std::string uri = call.Base() + "/AvailablePhoneNumbers/" + code;
  return Json{{"country_code", code},
              {"country", CountryName(code)},
              {"uri", uri},
              {"beta", false},
              {"subresource_uris", Json{{"local", uri + "/Local"}, {"toll_free", uri + "/TollFree"}}}};
}

Reply UnknownCountry() { return LamlError(400, 10000, "Country is not supported"); }

bool IsKnown(const std::string& name) {
  return std::find(kUsed.begin(), kUsed.end(), name) != kUsed.end() ||
         std::find(kIgnored.begin(), kIgnored.end(), name) != kIgnored.end();
}

std::string Value(const Fields& query, const char* name) {
  const std::string* value = Find(query, name);
  return value == nullptr ? "" : *value;
}

// Letters stand for the digits of their key.
std::string PatternDigits(std::string_view pattern) {
  constexpr std::string_view kKeys = "22233344455566677778889999";
  std::string digits;
  for (const char c : Lower(pattern))
    digits += c >= 'a' && c <= 'z' ? kKeys[static_cast<size_t>(c - 'a')] : c;
  return digits;
}

// Null when the search is well formed.
std::optional<Reply> CheckSearch(const Fields& query) {
  for (const auto& [name, value] : query) {
    if (!IsKnown(name)) return LamlError(422, 90000, name + " is not a supported parameter");
  }
  const std::string area = Value(query, "AreaCode");
  if (!area.empty() && (!IsDigits(area) || area.size() != 3))
    return LamlError(422, 21451, "AreaCode must be 3 digits");
  const std::string pattern = PatternDigits(Value(query, "Contains"));
  if (!pattern.empty() && !IsDigits(pattern))
    return LamlError(422, 90000, "Contains may only have digits and letters");
  if (!Value(query, "InLocality").empty() && Value(query, "InRegion").empty()) {
    return LamlError(422, 90000, "InLocality needs InRegion");
  }
  return std::nullopt;
}

Json AvailableItem(const InventoryNumber& number) {
  const bool local = !number.toll_free();
  std::string rate_center = number.city;
  std::transform(rate_center.begin(), rate_center.end(), rate_center.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return Json{{"friendly_name", NationalFormat(number.e164)},
              {"phone_number", number.e164},
              {"lata", nullptr},
              {"locality", nullptr},
              {"rate_center", local ? Json(rate_center) : Json(nullptr)},
              {"latitude", nullptr},
              {"longitude", nullptr},
              {"region", local ? Json(std::string(number.area->region)) : Json(nullptr)},
              {"postal_code", nullptr},
              {"iso_country", std::string(number.area->country)},
              {"capabilities", Json{{"voice", true}, {"SMS", true}, {"MMS", true}}},
              {"beta", false}};
}

}  // namespace

Reply ListCountries(const LamlCall& call) {
  const Json countries = Json::array({Country(call, "US"), Country(call, "CA")});
  return {200, Dump(Json{{"uri", call.Base() + "/AvailablePhoneNumbers"}, {"countries", countries}}), {}};
}

Reply GetCountry(const LamlCall& call, const std::string& country) {
  if (CountryName(country) == nullptr) return UnknownCountry();
  return {200, Dump(Country(call, country)), {}};
}

Reply SearchAvailable(const LamlCall& call, const std::string& country, NumberKind kind) {
  if (CountryName(country) == nullptr) return UnknownCountry();
  const Fields& given = call.request.query;
  if (const auto refusal = CheckSearch(given)) return *refusal;
  InventoryQuery query;
  query.kind = kind;
  query.country = country;
  query.area_code = Value(given, "AreaCode");
  query.contains = PatternDigits(Value(given, "Contains"));
  query.region = Value(given, "InRegion");
  query.city = Value(given, "InLocality");
  Json found = Json::array();
  for (const InventoryNumber* number : call.world.inventory.Search(query))
    found.push_back(AvailableItem(*number));
  const char* leaf = kind == NumberKind::kLocal ? "/Local" : "/TollFree";
  const std::string uri = call.Base() + "/AvailablePhoneNumbers/" + country + leaf;
  return {200, Dump(Json{{"uri", uri}, {"available_phone_numbers", std::move(found)}}), {}};
}

}  // namespace sim
