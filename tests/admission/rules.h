// Policies for tests.
#ifndef PHONEGATE_TESTS_ADMISSION_RULES_H_
#define PHONEGATE_TESTS_ADMISSION_RULES_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "service/admission/admission.h"
#include "service/admission/identity/static_tokens.h"
#include "service/base/random.h"

namespace phonegate {

inline const std::vector<std::string>& AllGroups() {
  static const std::vector<std::string> groups = {"read",      "search",  "lookup", "paid_lookup", "buy",
                                                  "configure", "release", "audit",  "admin"};
  return groups;
}

// Rules with these grants and tokens.
inline std::shared_ptr<const AdmissionRules> RulesWith(const PolicyRules& policy, const Projects& projects,
                                                       std::vector<KnownToken> tokens = {},
                                                       const std::vector<BudgetRule>& budgets = {}) {
  SystemRandom random;
  std::vector<std::unique_ptr<Authenticator>> authenticators;
  authenticators.push_back(std::make_unique<StaticTokens>(std::move(tokens), random));
  return std::make_shared<const AdmissionRules>(AdmissionRules{std::move(authenticators),
                                                               Policy::Compile(policy, projects, {}).value(),
                                                               Budgets::Compile(budgets, projects).value()});
}

// Lets anonymous callers do everything.
inline std::shared_ptr<const AdmissionRules> EverythingForAnonymous(const Projects& projects) {
  return RulesWith({{{{"anonymous"}, {"*"}, AllGroups()}}, {}}, projects);
}

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_ADMISSION_RULES_H_
