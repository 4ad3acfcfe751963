#include "service/admission_config.h"

#include <memory>
#include <utility>

#include "service/admission/static_tokens.h"
#include "service/base/text.h"
#include "service/config/load_config.h"

namespace phonegate {
namespace {

using Rules = std::shared_ptr<const AdmissionRules>;

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
                          Random& random) {
  auto compile = [path, &projects, rpcs = std::move(rpcs),
                  &random](const std::string& text) -> absl::StatusOr<Rules> {
    const absl::StatusOr<config::v1::Config> config = ParseConfig(path, text);
    if (!config.ok()) return config.status();
    absl::StatusOr<Policy> policy = PolicyOfConfig(path, *config, projects, rpcs);
    if (!policy.ok()) return policy.status();
    absl::StatusOr<Budgets> budgets = Budgets::Compile(BudgetsOf(config->policy()), projects);
    if (!budgets.ok())
      return absl::InvalidArgumentError(Concat(path, ": ", std::string(budgets.status().message())));
    std::vector<std::unique_ptr<Authenticator>> authenticators;
    authenticators.push_back(std::make_unique<StaticTokens>(TokensOf(config->identity()), random));
    return std::make_shared<const AdmissionRules>(
        AdmissionRules{std::move(authenticators), *std::move(policy), *std::move(budgets)});
  };
  return {[path] { return ReadConfig(path); }, compile};
}

}  // namespace phonegate
