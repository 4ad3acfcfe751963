#include "service/admission/grant_conditions.h"

#include <algorithm>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "service/admission/country_of_number.h"
#include "service/contract/operation.h"
#include "service/contract/subject.h"

namespace phonegate {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Result = ConditionResult::Result;

constexpr std::string_view kNumbers = "numbers";
constexpr std::string_view kCountries = "countries";
constexpr std::string_view kWebhookHosts = "webhook_hosts";

bool IsPort(std::string_view text) {
  return text.empty() ||
         (text.front() == ':' && text.find_first_not_of("0123456789", 1) == std::string_view::npos);
}

// Of what the contract takes for a URL. What two readers could read in two ways has no
// host here.
std::string HostOf(std::string_view url) {
  const std::size_t scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return "";
  std::string_view authority = url.substr(scheme_end + 3);
  authority = authority.substr(0, authority.find_first_of("/?#\\"));
  const bool ipv6 = authority.starts_with('[');
  std::size_t end = authority.find(ipv6 ? ']' : ':');
  if (ipv6 && end == std::string_view::npos) return "";
  end = std::min(ipv6 ? end + 1 : end, authority.size());
  if (!IsPort(authority.substr(end)) || authority.find('@') != std::string_view::npos) return "";
  std::string host(authority.substr(0, end));
  absl::AsciiStrToLower(&host);
  return host;
}

bool IsBelow(std::string_view host, std::string_view suffix) {
  return host.size() > suffix.size() && host.ends_with(suffix) && host.front() != '.';
}

bool AllowsHost(const GrantConditions& grant, std::string_view host) {
  return std::any_of(grant.webhook_hosts.begin(), grant.webhook_hosts.end(),
                     [host](std::string_view allowed) {
                       return allowed.starts_with("*.") ? IsBelow(host, allowed.substr(1)) : host == allowed;
                     });
}

// The first URL that it does not allow; nullptr when there is none.
const WebhookUrl* ForeignUrl(const GrantConditions& grant, const RequestFacts& facts) {
  if (grant.webhook_hosts.empty()) return nullptr;
  const auto foreign = std::find_if(facts.urls.begin(), facts.urls.end(),
                                    [&grant](const WebhookUrl& url) { return !AllowsHost(grant, url.host); });
  return foreign == facts.urls.end() ? nullptr : &*foreign;
}

bool AllowsNumber(const GrantConditions& grant, std::string_view number) {
  return grant.numbers.empty() ||
         std::any_of(grant.numbers.begin(), grant.numbers.end(),
                     [number](const std::string& beginning) { return number.starts_with(beginning); });
}

// Of a request that names no number, and nothing else that tells it.
bool AllowsCountry(const GrantConditions& grant, const RequestFacts& facts) {
  if (grant.countries.empty()) return true;
  if (!facts.country.empty() && !absl::c_linear_search(grant.countries, facts.country)) return false;
  if (facts.number.empty()) return !facts.country.empty();
  return absl::c_linear_search(grant.countries, CountryOfNumber(facts.number));
}

// What one grant says; adds to `narrowing` what fails.
Result Ask(const GrantConditions& grant, const RequestFacts& facts, ConditionResult& narrowing) {
  const auto fails = [&narrowing](std::string_view condition) {
    if (std::find(narrowing.failed.begin(), narrowing.failed.end(), condition) == narrowing.failed.end())
      narrowing.failed.push_back(condition);
    return Result::kFails;
  };
  if (const WebhookUrl* foreign = ForeignUrl(grant, facts); foreign != nullptr) {
    if (narrowing.field.empty()) narrowing.field = foreign->field;
    return fails(kWebhookHosts);
  }
  const bool of_numbers = !grant.numbers.empty() || !grant.countries.empty();
  if (of_numbers && !facts.resource_id.empty()) return Result::kDependsOnNumber;
  if (!AllowsNumber(grant, facts.number)) return fails(kNumbers);
  if (!AllowsCountry(grant, facts)) return fails(kCountries);
  return Result::kHolds;
}

}  // namespace

RequestFacts FactsOf(const Message& request) {
  const Subject subject = SubjectOf(request);
  RequestFacts facts{.number = subject.number, .resource_id = subject.resource_id};
  for (int i = 0; i < request.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *request.GetDescriptor()->field(i);
    const v1::Format format = RulesOf(field).format();
    if (format != v1::FORMAT_HTTP_URL && format != v1::FORMAT_COUNTRY) continue;
    const std::string text = request.GetReflection()->GetString(request, &field);
    if (format == v1::FORMAT_COUNTRY) facts.country = text;
    // An empty text takes a URL away.
    if (format == v1::FORMAT_HTTP_URL && !text.empty()) facts.urls.push_back({field.name(), HostOf(text)});
  }
  return facts;
}

ConditionResult Narrow(const ConditionList& grants, const RequestFacts& facts) {
  if (grants.empty()) return {};
  ConditionResult narrowing;
  bool depends = false;
  for (const auto& grant : grants) {
    const Result result = Ask(*grant, facts, narrowing);
    if (result == Result::kHolds) return {};
    depends = depends || result == Result::kDependsOnNumber;
  }
  if (depends) return {.result = Result::kDependsOnNumber};
  narrowing.result = Result::kFails;
  return narrowing;
}

}  // namespace phonegate
