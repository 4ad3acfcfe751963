#include "service/app/admission_config.h"

#include <memory>
#include <utility>

#include "service/admission/identity/client_certificates.h"
#include "service/admission/identity/jwt_tokens.h"
#include "service/admission/identity/static_tokens.h"
#include "service/base/text.h"
#include "service/config/duration.h"
#include "service/config/load_config.h"

namespace phonegate {
namespace {

using Rules = std::shared_ptr<const AdmissionRules>;
using Authenticators = std::vector<std::unique_ptr<Authenticator>>;

std::vector<std::string> TextsOf(const google::protobuf::RepeatedPtrField<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

std::vector<KnownToken> TokensOf(const config::v1::Identity& identity) {
  std::vector<KnownToken> tokens;
  for (const config::v1::Token& token : identity.tokens()) {
    // The form of the key has been checked.
    tokens.push_back({token.caller(), ParseTokenHash(token.hash()).value_or(TokenHash())});
  }
  return tokens;
}

absl::StatusOr<std::vector<JwtIssuer>> IssuersOf(const config::v1::Identity& identity, JwksFiles& files) {
  std::vector<JwtIssuer> issuers;
  for (const config::v1::JwtIssuer& issuer : identity.jwt()) {
    auto keys = files.Open(issuer.jwks_file());
    if (!keys.ok()) return keys.status();
    issuers.push_back({{issuer.issuer(), TextsOf(issuer.audiences()), ToChrono(issuer.leeway())},
                       issuer.prefix(),
                       *std::move(keys)});
  }
  return issuers;
}

// The ways to show who one is. Tokens that say what they are come first: others cost a
// hash for each that is known.
absl::StatusOr<Authenticators> AuthenticatorsOf(const config::v1::Identity& identity,
                                                const IdentityMeans& means) {
  Authenticators ways;
  auto issuers = IssuersOf(identity, means.jwks);
  if (!issuers.ok()) return issuers.status();
  if (means.client_certificates) ways.push_back(std::make_unique<ClientCertificates>());
  if (!issuers->empty())
    ways.push_back(std::make_unique<JwtTokens>(*std::move(issuers), means.jwks, means.clock, means.random));
  ways.push_back(std::make_unique<StaticTokens>(TokensOf(identity), means.random));
  return ways;
}

PolicyRules PolicyOf(const config::v1::Policy& policy) {
  PolicyRules rules;
  for (const config::v1::Grant& grant : policy.grants()) {
    rules.grants.push_back(
        {TextsOf(grant.callers()),
         TextsOf(grant.projects()),
         TextsOf(grant.groups()),
         {TextsOf(grant.numbers()), TextsOf(grant.countries()), TextsOf(grant.webhook_hosts())}});
  }
  rules.journal_reads = TextsOf(policy.journal_reads());
  return rules;
}

Limits LimitsOf(const config::v1::Budget& budget) {
  Limits limits;
  if (budget.has_requests_per_second()) limits.requests_per_second = budget.requests_per_second();
  if (budget.has_purchases_per_day()) limits.purchases_per_day = budget.purchases_per_day();
  if (budget.has_paid_lookups_per_day()) limits.paid_lookups_per_day = budget.paid_lookups_per_day();
  return limits;
}

std::vector<BudgetRule> BudgetsOf(const config::v1::Policy& policy) {
  std::vector<BudgetRule> rules;
  for (const config::v1::Budget& budget : policy.budgets()) {
    rules.push_back({TextsOf(budget.callers()), TextsOf(budget.projects()), LimitsOf(budget)});
  }
  return rules;
}

}  // namespace

Projects ProjectsOf(const config::v1::Config& config) {
  std::vector<Project> projects;
  for (const config::v1::Project& project : config.projects()) {
    projects.push_back({project.alias(), OriginOf(project), project.project_id()});
  }
  return {std::move(projects), config.default_project()};
}

absl::StatusOr<Policy> PolicyOfConfig(const std::string& path, const config::v1::Config& config,
                                      const Projects& projects, const std::vector<std::string>& rpcs) {
  absl::StatusOr<Policy> policy = Policy::Compile(PolicyOf(config.policy()), projects, rpcs);
  if (policy.ok()) return policy;
  return absl::InvalidArgumentError(Concat(path, ": ", std::string(policy.status().message())));
}

RulesSource RulesOfConfig(const std::string& path, const Projects& projects, std::vector<std::string> rpcs,
                          const IdentityMeans& means) {
  auto compile = [path, &projects, rpcs = std::move(rpcs),
                  means](const std::string& text) -> absl::StatusOr<Rules> {
    const absl::StatusOr<config::v1::Config> config = ParseConfig(path, text);
    if (!config.ok()) return config.status();
    const auto named = [&path](const absl::Status& status) {
      return absl::InvalidArgumentError(Concat(path, ": ", std::string(status.message())));
    };
    absl::StatusOr<Policy> policy = PolicyOfConfig(path, *config, projects, rpcs);
    if (!policy.ok()) return policy.status();
    absl::StatusOr<Budgets> budgets = Budgets::Compile(BudgetsOf(config->policy()), projects);
    if (!budgets.ok()) return named(budgets.status());
    absl::StatusOr<Authenticators> authenticators = AuthenticatorsOf(config->identity(), means);
    if (!authenticators.ok()) return named(authenticators.status());
    return std::make_shared<const AdmissionRules>(
        AdmissionRules{*std::move(authenticators), *std::move(policy), *std::move(budgets)});
  };
  return {[path] { return ReadConfig(path); }, compile};
}

}  // namespace phonegate
