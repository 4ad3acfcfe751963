#include "service/admission/budgets.h"

#include <algorithm>

#include "service/admission/rule_names.h"
#include "service/base/text.h"

namespace phonegate {
namespace {

void Lower(std::optional<std::uint32_t>& limit, const std::optional<std::uint32_t>& other) {
  if (other) limit = std::min(limit.value_or(*other), *other);
}

void Lower(Limits& limits, const Limits& other) {
  Lower(limits.requests_per_second, other.requests_per_second);
  Lower(limits.purchases_per_day, other.purchases_per_day);
  Lower(limits.paid_lookups_per_day, other.paid_lookups_per_day);
}

}  // namespace

std::optional<std::uint32_t> Limits::PerDay(v1::Spending spending) const {
  if (spending == v1::SPENDING_PURCHASE) return purchases_per_day;
  if (spending == v1::SPENDING_PAID_LOOKUP) return paid_lookups_per_day;
  return std::nullopt;
}

absl::StatusOr<Budgets> Budgets::Compile(const std::vector<BudgetRule>& rules, const Projects& projects) {
  Budgets budgets(projects);
  for (std::size_t i = 0; i < rules.size(); ++i) {
    absl::Status added = budgets.Add(rules[i], Concat("policy.budgets[", i, "]"));
    if (!added.ok()) return added;
  }
  return budgets;
}

Budgets::ByProject* Budgets::PlaceOf(const std::string& pattern) {
  if (pattern.find('*') == std::string::npos) return &callers_[pattern];
  const std::string_view prefix = SpiffePrefix(pattern);
  if (pattern != "*" && prefix.empty()) return nullptr;
  return &prefixes_.emplace_back(prefix, ByProject()).second;
}

absl::Status Budgets::Add(const BudgetRule& rule, const std::string& place) {
  if (rule.callers.empty() || rule.projects.empty())
    return BadRule(place, "needs callers and projects, at least one of each");
  if (rule.limits == Limits()) {
    return BadRule(place,
                   "limits nothing; give it requests_per_second, purchases_per_day or paid_lookups_per_day");
  }
  const absl::StatusOr<ProjectScope> scope =
      ScopeOfRule(rule.projects, *projects_, Concat(place, ".projects"));
  if (!scope.ok()) return scope.status();
  for (std::size_t i = 0; i < rule.callers.size(); ++i) {
    ByProject* limits = PlaceOf(rule.callers[i]);
    if (limits == nullptr) {
      return BadRule(
          Concat(place, ".callers[", i, "]"),
          "has a star in the wrong place; it stands by itself, or at the end of a SPIFFE id, as in "
          "spiffe://example.org/billing/*");
    }
    Add(*limits, *scope, rule.limits);
  }
  return absl::OkStatus();
}

void Budgets::Add(ByProject& limits, const ProjectScope& scope, const Limits& added) const {
  const std::vector<Project>& projects = projects_->all();
  limits.resize(projects.size());
  for (std::size_t i = 0; i < projects.size(); ++i) {
    if (scope.Has(projects[i].alias)) Lower(limits[i], added);
  }
}

Limits Budgets::Of(std::string_view caller, const Project& project) const {
  const auto index = static_cast<std::size_t>(&project - projects_->all().data());
  Limits limits;
  if (const auto own = callers_.find(caller); own != callers_.end()) limits = own->second[index];
  for (const auto& [prefix, by_project] : prefixes_) {
    if (caller.starts_with(prefix)) Lower(limits, by_project[index]);
  }
  return limits;
}

}  // namespace phonegate
