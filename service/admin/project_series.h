// What is counted of each project.
#ifndef PHONEGATE_SERVICE_ADMIN_PROJECT_SERIES_H_
#define PHONEGATE_SERVICE_ADMIN_PROJECT_SERIES_H_

#include <cstddef>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include "service/admin/budget_left.h"
#include "service/base/clock.h"
#include "service/base/metrics.h"

namespace phonegate {

// The series with the label `project`; see PrometheusMetrics. The first projects have
// their own; the rest, and an alias that was not announced, count as "other". Safe from
// any thread.
class ProjectSeries {
 public:
  // How many have their own: eight series each.
  static constexpr std::size_t kMaxOwn = 50;

  // `registry` outlives it.
  ProjectSeries(prometheus::Registry& registry, const std::vector<std::string>& aliases);

  void TokenTaken(const std::string& alias, WallTime now);
  void TokenReloadFailed(const std::string& alias);
  void BudgetSpent(const BudgetUse& use);
  void BudgetNearlySpent(const std::string& alias, const std::string& budget);
  void BudgetRefused(const std::string& alias, const std::string& budget);

  // Adds the shares of budgets that are left on the day of `now`.
  void AddBudgetsLeft(WallTime now, prometheus::MetricFamily& family) const;

 private:
  struct Budget {
    prometheus::Counter* warnings = nullptr;
    prometheus::Counter* refusals = nullptr;
    BudgetLeft left;
  };
  struct Project {
    prometheus::Gauge* token_loaded = nullptr;
    prometheus::Counter* reload_failures = nullptr;
    std::map<std::string, Budget> budgets;  // by name
  };

  void Add(const std::string& alias);
  Project& Of(const std::string& alias);

  prometheus::Family<prometheus::Gauge>& token_loaded_;
  prometheus::Family<prometheus::Counter>& reload_failures_;
  prometheus::Family<prometheus::Counter>& budget_warnings_;
  prometheus::Family<prometheus::Counter>& budget_refusals_;
  std::unordered_map<std::string, Project> projects_;  // filled by the constructor
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMIN_PROJECT_SERIES_H_
