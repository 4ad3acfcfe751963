#include "client/phonectl/laml_search.h"

#include <memory>
#include <string>
#include <vector>

#include "client/phonectl/one_number.h"

namespace phonegate::phonectl {
namespace {

const std::vector<std::string> kCountryColumns = {"country_code", "country"};
const std::vector<std::string> kLamlOfferColumns = {"phone_number", "region", "rate_center", "iso_country"};

// Both searches have the same fields and answers of the same form.
template <typename Response, typename Request>
absl::Status Search(Session& session, const v1::SearchLocalPhoneNumbersRequest& told,
                    absl::StatusOr<Response> (PhoneNumbers::*search)(const Request&)) {
  Request request;
  request.set_project(session.flags.project);
  request.set_iso_country(told.iso_country());
  request.set_area_code(told.area_code());
  request.set_contains(told.contains());
  request.set_in_region(told.in_region());
  request.set_in_locality(told.in_locality());
  const absl::StatusOr<Response> found = (session.services.numbers.*search)(request);
  if (!found.ok()) return found.status();
  Printer printer(session.flags.format, Shape::kMany, kLamlOfferColumns, session.out);
  for (const auto& offer : found->available_phone_numbers()) printer.Add(offer);
  printer.End();
  return absl::OkStatus();
}

void AddLamlNumberSearch(CommandSet& commands, CLI::App& laml) {
  const auto told = std::make_shared<v1::SearchLocalPhoneNumbersRequest>();
  const auto toll_free = std::make_shared<bool>(false);
  const auto run = [told, toll_free](Session& session) {
    return *toll_free ? Search(session, *told, &PhoneNumbers::SearchTollFreePhoneNumbers)
                      : Search(session, *told, &PhoneNumbers::SearchLocalPhoneNumbers);
  };
  CLI::App& command = commands.Add(laml, "search", "Searches numbers for sale in a country",
                                   "laml search US --area-code 512", run);
  AddText(command, "country", "Two letters, such as US", [told](const auto& text) {
    told->set_iso_country(text);
  }).required();
  AddText(command, "--area-code", "Area code, 3 digits",
          [told](const auto& text) { told->set_area_code(text); });
  AddText(command, "--contains", "Digits or letters in it, 1 to 15",
          [told](const auto& text) { told->set_contains(text); });
  AddText(command, "--region", "State or province, such as TX",
          [told](const auto& text) { told->set_in_region(text); });
  AddText(command, "--city", "City; needs --region",
          [told](const auto& text) { told->set_in_locality(text); });
  command.add_flag("--toll-free", *toll_free, "Toll-free numbers in place of local ones");
}

absl::Status ShowCountry(Session& session, const std::string& country) {
  v1::GetAvailableCountryRequest request;
  request.set_project(session.flags.project);
  request.set_iso_country(country);
  const auto found = session.services.numbers.GetAvailableCountry(request);
  if (!found.ok()) return found.status();
  PrintOne(session, kCountryColumns, *found);
  return absl::OkStatus();
}

absl::Status ListCountries(Session& session) {
  v1::ListAvailableCountriesRequest request;
  request.set_project(session.flags.project);
  const auto found = session.services.numbers.ListAvailableCountries(request);
  if (!found.ok()) return found.status();
  Printer printer(session.flags.format, Shape::kMany, kCountryColumns, session.out);
  for (const v1::AvailableCountry& country : found->countries()) printer.Add(country);
  printer.End();
  return absl::OkStatus();
}

void AddCountries(CommandSet& commands, CLI::App& laml) {
  const auto country = std::make_shared<std::string>();
  const auto run = [country](Session& session) {
    return country->empty() ? ListCountries(session) : ShowCountry(session, *country);
  };
  commands
      .Add(laml, "countries", "Lists the countries with numbers for sale, or shows one", "laml countries US",
           run)
      .add_option("country", *country, "Two letters, such as US");
}

}  // namespace

void AddLamlSearch(CommandSet& commands, CLI::App& laml) {
  AddLamlNumberSearch(commands, laml);
  AddCountries(commands, laml);
}

}  // namespace phonegate::phonectl
