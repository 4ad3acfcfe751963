// The metrics in Prometheus' terms.
#ifndef PHONEGATE_SERVICE_ADMIN_PROMETHEUS_METRICS_H_
#define PHONEGATE_SERVICE_ADMIN_PROMETHEUS_METRICS_H_

#include <chrono>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/metric_family.h>
#include <prometheus/registry.h>

#include "phonegate/v1/admin_service.pb.h"
#include "service/admin/call_series.h"
#include "service/admin/counter_row.h"
#include "service/admin/project_series.h"
#include "service/base/clock.h"
#include "service/base/metrics.h"

namespace phonegate {

// Which program this is.
struct BuildInfo {
  std::string version;
  std::string commit;  // that it was built from
  std::string type;
};

// Counts events as:
//   phonegate_calls_total{method,code}
//   phonegate_call_duration_seconds{method}            histogram
//   phonegate_calls_in_flight                          gauge
//   phonegate_upstream_requests_total{method,status_class}  "2xx"; "none": no answer
//   phonegate_upstream_retries_total{method}
//   phonegate_upstream_requests_in_flight              gauge
//   phonegate_token_loaded_timestamp_seconds{project}  gauge
//   phonegate_token_reload_failures_total{project}
//   phonegate_policy_reload_failures_total
//   phonegate_budget_warnings_total{project,budget}    budget "purchases", "paid_lookups"
//   phonegate_budget_refusals_total{project,budget}
//   phonegate_budget_left_ratio{project,budget}        gauge; see BudgetLeft
//   phonegate_jwks_reload_failures_total
//   phonegate_certificate_reload_failures_total
//   phonegate_certificate_loaded_timestamp_seconds     gauge; 0: none
//   phonegate_certificate_expiry_timestamp_seconds     gauge; 0: none
//   phonegate_journal_write_duration_seconds           histogram; until it is durable
//   phonegate_journal_write_failures_total             transactions
//   phonegate_journal_open_entries, _unknown_outcomes  gauges
//   phonegate_journal_oldest_unknown_outcome_seconds   gauge
//   phonegate_build_info{version,commit,build_type}    gauge; 1
//   phonegate_cache_answers_total{kind,source}         source "hit", "miss", "stale", "coalesced"
//   phonegate_cache_evictions_total
//   phonegate_cache_entries, _bytes, _limit_bytes      gauges
//
// The number of series is bounded whatever is recorded: a method or project that
// was not announced, and a status outside 100 to 599, count as "other"; a code
// that is not canonical as "UNKNOWN". No label comes from a caller.
class PrometheusMetrics final : public Metrics {
 public:
  // The names that can occur as labels. `clock` outlives this.
  PrometheusMetrics(const BuildInfo& build, const std::vector<std::string>& operations,
                    const std::vector<std::string>& project_aliases, const Clock& clock);

  CallMetrics& CallsOf(const std::string& operation) override;
  void UpstreamStarted() override { upstream_in_flight_.Increment(); }
  void UpstreamAnswered(const std::string& operation, int http_status) override;
  void UpstreamRetried(const std::string& operation) override;
  void TokenTaken(const std::string& project_alias) override;
  void TokenReloadFailed(const std::string& project_alias) override;
  void PolicyReloadFailed() override;
  void BudgetSpent(const BudgetUse& use) override;
  void BudgetNearlySpent(const std::string& project_alias, const std::string& budget) override;
  void BudgetRefused(const std::string& project_alias, const std::string& budget) override;
  void JwksReloadFailed() override;
  void CertificateReloadFailed() override;
  void CertificateTaken(WallTime now, WallTime ends) override;
  void JournalWritten(std::chrono::nanoseconds duration) override;
  void JournalWriteFailed() override { journal_failures_.Increment(); }

  // All series in Prometheus' text format 0.0.4, among them what the journal and the cache
  // count themselves. Safe to call from any thread.
  std::string Text(const OpenEntryFigures& journal, const v1::CacheStatistics& cache) const;

 private:
  // The series of one operation.
  struct Series {
    Series(CounterRow upstream_row, prometheus::Counter& upstream_retries)
        : upstream(std::move(upstream_row)), retries(upstream_retries) {}
    CallSeries calls;
    CounterRow upstream;  // by class of status
    prometheus::Counter& retries;
  };

  void AddOperation(const std::string& name);
  Series& SeriesOf(const std::string& operation);
  std::vector<prometheus::MetricFamily> CallFamilies() const;
  prometheus::MetricFamily BudgetFamily() const;

  const Clock& clock_;
  prometheus::Registry registry_;
  prometheus::Family<prometheus::Counter>& upstream_;
  prometheus::Family<prometheus::Counter>& upstream_retries_;
  prometheus::Gauge& upstream_in_flight_;
  prometheus::Counter& policy_reload_failures_;
  prometheus::Counter& jwks_reload_failures_;
  prometheus::Counter& certificate_reload_failures_;
  prometheus::Gauge& certificate_loaded_;
  prometheus::Gauge& certificate_expiry_;
  prometheus::Counter& journal_failures_;
  prometheus::Histogram& journal_writes_;
  ProjectSeries projects_;

  // Filled by the constructor, then only read.
  std::unordered_map<std::string, Series> operations_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMIN_PROMETHEUS_METRICS_H_
