#include "service/admission/policy.h"

#include <algorithm>
#include <utility>

#include "service/admission/country_of_number.h"
#include "service/admission/rule_names.h"
#include "service/base/text.h"
#include "service/contract/permission.h"

namespace phonegate {
namespace {

std::size_t BitOf(v1::Permission permission) { return static_cast<std::size_t>(permission); }

using Groups = std::bitset<v1::Permission_ARRAYSIZE>;

Groups SetOf(std::initializer_list<v1::Permission> permissions) {
  Groups groups;
  for (const v1::Permission permission : permissions) groups.set(BitOf(permission));
  return groups;
}

// The groups whose requests name numbers, or something of them.
Groups NarrowedByNumbers() {
  return SetOf({v1::PERMISSION_LOOKUP, v1::PERMISSION_PAID_LOOKUP, v1::PERMISSION_BUY,
                v1::PERMISSION_CONFIGURE, v1::PERMISSION_RELEASE});
}
Groups NarrowedByCountries() { return NarrowedByNumbers() | SetOf({v1::PERMISSION_SEARCH}); }
// And those that change what SignalWire calls.
Groups NarrowedByHosts() {
  return SetOf({v1::PERMISSION_BUY, v1::PERMISSION_CONFIGURE, v1::PERMISSION_RELEASE});
}

absl::Status CheckConditions(const GrantConditions& conditions, const Groups& groups,
                             const std::string& place) {
  constexpr std::string_view kDoNotNarrow =
      "holds a group that this does not narrow; give that in a grant of its own";
  if (!conditions.numbers.empty() && (groups & ~NarrowedByNumbers()).any())
    return BadRule(place, Concat("has `numbers` and ", kDoNotNarrow));
  if (!conditions.countries.empty() && (groups & ~NarrowedByCountries()).any())
    return BadRule(place, Concat("has `countries` and ", kDoNotNarrow));
  for (std::size_t i = 0; i < conditions.countries.size(); ++i) {
    if (!IsCountryOfNumbers(conditions.countries[i]))
      return BadRule(Concat(place, ".countries[", i, "]"),
                     "is no country that has numbers, such as US or GB");
  }
  return absl::OkStatus();
}

// The groups for which the conditions count.
Groups NarrowedBy(const GrantConditions& conditions, const Groups& groups) {
  if (!conditions.numbers.empty() || !conditions.countries.empty()) return groups;
  return conditions.webhook_hosts.empty() ? Groups() : groups & NarrowedByHosts();
}

}  // namespace

absl::StatusOr<Policy> Policy::Compile(const PolicyRules& rules, const Projects& projects,
                                       const std::vector<std::string>& rpcs) {
  if (rules.grants.empty()) {
    return absl::InvalidArgumentError(
        "policy.grants is empty, so no caller may do anything; add a section `policy` with at least one "
        "grant of callers, projects and groups");
  }
  Policy policy(projects);
  policy.grants_ = rules.grants;
  for (std::size_t i = 0; i < rules.grants.size(); ++i) {
    if (absl::Status added = policy.Add(rules.grants[i], Concat("policy.grants[", i, "]")); !added.ok())
      return added;
  }
  for (std::size_t i = 0; i < rules.journal_reads.size(); ++i) {
    if (!policy.AddJournalRead(rules.journal_reads[i], rpcs)) {
      return BadRule(Concat("policy.journal_reads[", i, "]"), "names neither a group of methods nor an RPC");
    }
  }
  return policy;
}

absl::Status Policy::Add(const GrantRule& rule, const std::string& place) {
  if (rule.callers.empty() || rule.projects.empty() || rule.groups.empty())
    return BadRule(place, "needs callers, projects and groups, at least one of each");
  Permissions groups;
  for (std::size_t i = 0; i < rule.groups.size(); ++i) {
    const std::optional<v1::Permission> group = PermissionNamed(rule.groups[i]);
    if (!group) return BadRule(Concat(place, ".groups[", i, "]"), "names no group of methods");
    groups.set(BitOf(*group));
  }
  const absl::StatusOr<ProjectScope> scope =
      ScopeOfRule(rule.projects, *projects_, Concat(place, ".projects"));
  if (!scope.ok()) return scope.status();
  if (absl::Status fits = CheckConditions(rule.conditions, groups, place); !fits.ok()) return fits;
  const Reading grant{groups, *scope, NarrowedBy(rule.conditions, groups),
                      std::make_shared<const GrantConditions>(rule.conditions)};
  for (std::size_t i = 0; i < rule.callers.size(); ++i) {
    const std::string& caller = rule.callers[i];
    if (caller.find('*') == std::string::npos) {
      Add(callers_[caller], grant);
    } else if (const std::string_view prefix = SpiffePrefix(caller); !prefix.empty()) {
      Add(prefixes_[std::string(prefix)], grant);
    } else {
      return BadRule(Concat(place, ".callers[", i, "]"),
                     "has a star in the wrong place; it stands only at the end of a SPIFFE id, as in "
                     "spiffe://example.org/billing/*");
    }
  }
  return absl::OkStatus();
}

void Policy::Add(Rights& rights, const Reading& grant) const {
  const std::vector<Project>& projects = projects_->all();
  const Permissions whole = grant.groups & ~grant.narrowed;
  rights.by_project.resize(projects.size());
  for (std::size_t i = 0; i < projects.size(); ++i) {
    if (grant.scope.Has(projects[i].alias)) rights.by_project[i] |= whole;
  }
  if (grant.scope.all) rights.everywhere |= whole;
  rights.somewhere |= grant.groups;
  if (grant.narrowed.any()) rights.narrowed.push_back({grant.narrowed, grant.scope, grant.conditions});
}

bool Policy::AddJournalRead(const std::string& name, const std::vector<std::string>& rpcs) {
  if (const std::optional<v1::Permission> group = PermissionNamed(name)) {
    journal_groups_.set(BitOf(*group));
    return true;
  }
  if (std::find(rpcs.begin(), rpcs.end(), name) == rpcs.end()) return false;
  journal_rpcs_.insert(name);
  return true;
}

template <typename Allow>
bool Policy::Any(std::string_view caller, const Allow& allow) const {
  const auto own = callers_.find(caller);
  if (own != callers_.end() && allow(own->second)) return true;
  if (prefixes_.empty() || !caller.starts_with(kSpiffe) || caller.ends_with('/')) return false;
  for (std::size_t slash = caller.rfind('/'); slash >= kSpiffe.size() && slash != std::string_view::npos;
       slash = caller.rfind('/', slash - 1)) {
    const auto found = prefixes_.find(caller.substr(0, slash + 1));
    if (found != prefixes_.end() && allow(found->second)) return true;
  }
  return false;
}

bool Policy::Allows(std::string_view caller, v1::Permission permission, const Project& project) const {
  const auto index = static_cast<std::size_t>(&project - projects_->all().data());
  return Any(caller, [&](const Rights& rights) { return rights.by_project[index].test(BitOf(permission)); });
}

ConditionList Policy::ConditionsOf(std::string_view caller, v1::Permission permission,
                                   const Project& project) const {
  ConditionList conditions;
  Any(caller, [&](const Rights& rights) {
    for (const Narrowed& grant : rights.narrowed) {
      if (grant.groups.test(BitOf(permission)) && grant.scope.Has(project.alias))
        conditions.push_back(grant.conditions);
    }
    return false;
  });
  return conditions;
}

bool Policy::AllowsEverywhere(std::string_view caller, v1::Permission permission) const {
  return Any(caller, [&](const Rights& rights) { return rights.everywhere.test(BitOf(permission)); });
}

bool Policy::AllowsSomewhere(std::string_view caller, v1::Permission permission) const {
  return Any(caller, [&](const Rights& rights) { return rights.somewhere.test(BitOf(permission)); });
}

std::vector<PlacedGrant> Policy::GrantsOf(std::string_view caller) const {
  std::vector<PlacedGrant> granted;
  const auto means_him = [caller](const std::string& pattern) {
    if (pattern.find('*') == std::string::npos) return pattern == caller;
    return caller.starts_with(SpiffePrefix(pattern)) && !caller.ends_with('/');
  };
  for (std::size_t i = 0; i < grants_.size(); ++i) {
    if (std::any_of(grants_[i].callers.begin(), grants_[i].callers.end(), means_him))
      granted.push_back({i, grants_[i]});
  }
  return granted;
}

ProjectScope Policy::ScopeOf(std::string_view caller, v1::Permission permission) const {
  ProjectScope scope;
  scope.all = AllowsEverywhere(caller, permission);
  if (scope.all) return scope;
  for (const Project& project : projects_->all()) {
    if (Allows(caller, permission, project)) scope.aliases.push_back(project.alias);
  }
  return scope;
}

bool Policy::WantsInJournal(v1::Permission permission, const std::string& rpc) const {
  return journal_groups_.test(BitOf(permission)) || (!journal_rpcs_.empty() && journal_rpcs_.contains(rpc));
}

}  // namespace phonegate
