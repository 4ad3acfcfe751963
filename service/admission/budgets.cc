#include "service/admission/budgets.h"

#include <algorithm>

#include "service/base/text.h"

namespace phonegate {
namespace {

absl::Status Bad(const std::string& place, std::string_view sentence) {
  return absl::InvalidArgumentError(Concat(place, " ", sentence));
}

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
  const std::size_t star = pattern.find('*');
  if (star == std::string::npos) return &callers_[pattern];
  const bool all = pattern == "*";
  if (star + 1 != pattern.size() || (!all && !pattern.ends_with("/*"))) return nullptr;
  return &prefixes_.emplace_back(pattern.substr(0, star), ByProject()).second;
}

absl::Status Budgets::Add(const BudgetRule& rule, const std::string& place) {
  if (rule.callers.empty() || rule.projects.empty())
    return Bad(place, "needs callers and projects, at least one of each");
  if (rule.limits == Limits()) {
    return Bad(place,
               "limits nothing; give it requests_per_second, purchases_per_day or paid_lookups_per_day");
  }
  const std::vector<Project>& projects = projects_->all();
  std::vector<bool> meant(projects.size());
  for (std::size_t i = 0; i < rule.projects.size(); ++i) {
    bool known = false;
    for (std::size_t p = 0; p < projects.size(); ++p) {
      if (rule.projects[i] != "*" && rule.projects[i] != projects[p].alias) continue;
      known = true;
      meant[p] = true;
    }
    if (!known) {
      return Bad(Concat(place, ".projects[", i, "]"),
                 "names no project that the gateway was started with; use an alias of `projects`, or \"*\" "
                 "for all");
    }
  }
  for (std::size_t i = 0; i < rule.callers.size(); ++i) {
    ByProject* limits = PlaceOf(rule.callers[i]);
    if (limits == nullptr) {
      return Bad(Concat(place, ".callers[", i, "]"),
                 "has a star in the wrong place; it stands by itself, or at the end of a SPIFFE id, as in "
                 "spiffe://example.org/billing/*");
    }
    limits->resize(projects.size());
    for (std::size_t p = 0; p < projects.size(); ++p) {
      if (meant[p]) Lower((*limits)[p], rule.limits);
    }
  }
  return absl::OkStatus();
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
