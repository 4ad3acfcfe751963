// What every overlay has to keep, and how each rule is shown to look.
#ifndef PHONEGATE_TESTS_DEPLOY_RULE_H_
#define PHONEGATE_TESTS_DEPLOY_RULE_H_

#include <functional>
#include <string>
#include <vector>

#include "tests/deploy/manifests.h"

namespace phonegate {

// A sentence for each breach.
using Findings = std::vector<std::string>;

// A change after which the rule must find something.
struct BadExample {
  std::string overlay;  // what is changed
  std::function<void(Manifests&)> change;
};

struct Rule {
  std::string name;
  std::string why;
  // May throw std::runtime_error, which is a finding, too.
  std::function<Findings(const Manifests&)> check;
  std::vector<BadExample> bad;  // at least one
};

// Bad examples of the overlay "single": a JSON Patch of one object, which must exist and
// really change; another text in the configuration; an object less, or more (as YAML).
BadExample Patched(const std::string& kind, const std::string& name, const std::string& patch);
BadExample Configured(const std::string& from, const std::string& to);
BadExample Without(const std::string& kind, const std::string& name);
BadExample With(const std::string& yaml);
// The same of another overlay.
BadExample In(const std::string& overlay, BadExample example);
// A patch of the gateway's pod, its pointers from the pod's spec on.
BadExample PodPatched(const std::string& patch);

// The rules, by what they are about.
std::vector<Rule> PodRules();
std::vector<Rule> SecretRules();
std::vector<Rule> StorageRules();
std::vector<Rule> ServingRules();
std::vector<Rule> ServiceRules();
std::vector<Rule> NetworkRules();
std::vector<Rule> AllRules();

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_DEPLOY_RULE_H_
