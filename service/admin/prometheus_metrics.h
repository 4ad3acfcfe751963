// The metrics in Prometheus' terms.
#ifndef PHONEGATE_SERVICE_ADMIN_PROMETHEUS_METRICS_H_
#define PHONEGATE_SERVICE_ADMIN_PROMETHEUS_METRICS_H_

#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/metric_family.h>
#include <prometheus/registry.h>

#include "phonegate/v1/admin_service.pb.h"
#include "service/admin/call_series.h"
#include "service/admin/counter_row.h"
#include "service/base/metrics.h"

namespace phonegate {

// Counts events as:
//   phonegate_calls_total{method,code}
//   phonegate_call_duration_seconds{method}            histogram
//   phonegate_calls_in_flight                          gauge
//   phonegate_upstream_requests_total{method,status}   status "none": no answer
//   phonegate_token_reload_failures_total{project}
//   phonegate_policy_reload_failures_total
//   phonegate_budget_warnings_total{project,budget}    budget "purchases", "paid_lookups"
//   phonegate_budget_refusals_total{project,budget}
//   phonegate_jwks_reload_failures_total
//   phonegate_certificate_reload_failures_total
//   phonegate_certificate_loaded_timestamp_seconds     gauge; 0: none
//   phonegate_certificate_expiry_timestamp_seconds     gauge; 0: none
//   phonegate_cache_answers_total{kind,source}         source "hit", "miss", "stale", "coalesced"
//   phonegate_cache_evictions_total
//   phonegate_cache_entries, _bytes, _limit_bytes      gauges
//
// The number of series is bounded whatever is recorded: a method or project that
// was not announced, and a status outside 100 to 599, count as "other"; a code
// that is not canonical as "UNKNOWN". Counting looks no series up.
class PrometheusMetrics final : public Metrics {
 public:
  // The names that can occur as labels.
  PrometheusMetrics(const std::vector<std::string>& operations,
                    const std::vector<std::string>& project_aliases);

  CallMetrics& CallsOf(const std::string& operation) override;
  void UpstreamAnswered(const std::string& operation, int http_status) override;
  void TokenReloadFailed(const std::string& project_alias) override;
  void PolicyReloadFailed() override;
  void BudgetNearlySpent(const std::string& project_alias, const std::string& budget) override;
  void BudgetRefused(const std::string& project_alias, const std::string& budget) override;
  void JwksReloadFailed() override;
  void CertificateReloadFailed() override;
  void CertificateTaken(WallTime now, WallTime ends) override;

  // Where the figures of the cache come from; called by Text. Before the first Text.
  void SetCache(std::function<v1::CacheStatistics()> cache) { cache_ = std::move(cache); }

  // All series in Prometheus' text format 0.0.4. Safe to call from any thread.
  std::string Text() const;

 private:
  // The series of one operation.
  struct Series {
    explicit Series(CounterRow upstream_row) : upstream(std::move(upstream_row)) {}
    CallSeries calls;
    CounterRow upstream;  // by status
  };

  // What is counted of one project.
  struct ProjectSeries {
    prometheus::Counter* reload_failures = nullptr;
    std::map<std::string, prometheus::Counter*> budget_warnings;  // by budget
    std::map<std::string, prometheus::Counter*> budget_refusals;  // by budget
  };

  void AddOperation(const std::string& name);
  void AddProject(const std::string& alias);
  Series& SeriesOf(const std::string& operation);
  ProjectSeries& ProjectOf(const std::string& alias);
  std::vector<prometheus::MetricFamily> CallFamilies() const;

  prometheus::Registry registry_;
  prometheus::Family<prometheus::Counter>& upstream_;
  prometheus::Family<prometheus::Counter>& reload_failures_;
  prometheus::Family<prometheus::Counter>& budget_warnings_;
  prometheus::Family<prometheus::Counter>& budget_refusals_;
  prometheus::Counter& policy_reload_failures_;
  prometheus::Counter& jwks_reload_failures_;
  prometheus::Counter& certificate_reload_failures_;
  prometheus::Gauge& certificate_loaded_;
  prometheus::Gauge& certificate_expiry_;

  std::function<v1::CacheStatistics()> cache_;

  // Filled by the constructor, then only read.
  std::unordered_map<std::string, Series> operations_;
  std::unordered_map<std::string, ProjectSeries> projects_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMIN_PROMETHEUS_METRICS_H_
