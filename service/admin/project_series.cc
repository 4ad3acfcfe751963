#include "service/admin/project_series.h"

#include <array>
#include <optional>

#include <prometheus/metric_family.h>

#include "service/admin/wall_seconds.h"

namespace phonegate {
namespace {

constexpr char kOtherProjects[] = "other";
constexpr std::array<const char*, 2> kBudgets = {"purchases", "paid_lookups"};

prometheus::Labels LabelsOf(const std::string& alias, const std::string& budget) {
  return {{"budget", budget}, {"project", alias}};
}

}  // namespace

ProjectSeries::ProjectSeries(prometheus::Registry& registry, const std::vector<std::string>& aliases)
    : token_loaded_(prometheus::BuildGauge()
                        .Name("phonegate_token_loaded_timestamp_seconds")
                        .Help("When the token of a project was taken from its file, by project.")
                        .Register(registry)),
      reload_failures_(prometheus::BuildCounter()
                           .Name("phonegate_token_reload_failures_total")
                           .Help("Token files that could not be used when they changed, by project.")
                           .Register(registry)),
      budget_warnings_(prometheus::BuildCounter()
                           .Name("phonegate_budget_warnings_total")
                           .Help("Callers that have spent four fifths of a day's budget, by project.")
                           .Register(registry)),
      budget_refusals_(prometheus::BuildCounter()
                           .Name("phonegate_budget_refusals_total")
                           .Help("Calls that were refused because a day's budget was spent, by project.")
                           .Register(registry)) {
  for (const std::string& alias : aliases) {
    if (projects_.size() == kMaxOwn) break;
    Add(alias);
    projects_[alias].token_loaded = &token_loaded_.Add({{"project", alias}});
  }
  Add(kOtherProjects);  // also where a project is called so
}

void ProjectSeries::Add(const std::string& alias) {
  Project& project = projects_[alias];
  project.reload_failures = &reload_failures_.Add({{"project", alias}});
  for (const char* name : kBudgets) {
    Budget& budget = project.budgets[name];
    budget.warnings = &budget_warnings_.Add(LabelsOf(alias, name));
    budget.refusals = &budget_refusals_.Add(LabelsOf(alias, name));
  }
}

ProjectSeries::Project& ProjectSeries::Of(const std::string& alias) {
  const auto found = projects_.find(alias);
  return found != projects_.end() ? found->second : projects_.find(kOtherProjects)->second;
}

void ProjectSeries::TokenTaken(const std::string& alias, WallTime now) {
  if (prometheus::Gauge* loaded = Of(alias).token_loaded; loaded != nullptr) loaded->Set(WallSeconds(now));
}

void ProjectSeries::TokenReloadFailed(const std::string& alias) { Of(alias).reload_failures->Increment(); }

void ProjectSeries::BudgetSpent(const BudgetUse& use) {
  Of(use.project_alias).budgets.at(use.budget).left.Spent(use);
}

void ProjectSeries::BudgetNearlySpent(const std::string& alias, const std::string& budget) {
  Of(alias).budgets.at(budget).warnings->Increment();
}

void ProjectSeries::BudgetRefused(const std::string& alias, const std::string& budget) {
  Of(alias).budgets.at(budget).refusals->Increment();
}

void ProjectSeries::AddBudgetsLeft(WallTime now, prometheus::MetricFamily& family) const {
  for (const auto& [alias, project] : projects_) {
    for (const auto& [name, budget] : project.budgets) {
      const std::optional<double> share = budget.left.Share(now);
      if (!share) continue;
      prometheus::ClientMetric& metric = family.metric.emplace_back();
      metric.label = {{"budget", name}, {"project", alias}};
      metric.gauge.value = *share;
    }
  }
}

}  // namespace phonegate
