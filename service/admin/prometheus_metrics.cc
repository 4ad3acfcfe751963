#include "service/admin/prometheus_metrics.h"

#include <array>
#include <cstddef>
#include <cstdint>

#include <prometheus/text_serializer.h>

#include "service/admin/cache_families.h"
#include "service/admin/journal_families.h"
#include "service/admin/metric_family.h"
#include "service/admin/wall_seconds.h"

namespace phonegate {
namespace {

// The label value of what was not announced.
constexpr char kOtherValue[] = "other";

// 0 for no answer, 1 to 5 for 1xx to 5xx, 6 for all others.
constexpr std::array<const char*, 7> kStatusClasses = {"none", "1xx", "2xx",      "3xx",
                                                       "4xx",  "5xx", kOtherValue};
std::size_t StatusClass(int status) {
  if (status == 0) return 0;
  return status >= 100 && status <= 599 ? static_cast<std::size_t>(status / 100) : 6;
}

// The disk takes about a millisecond; what waits for longer than the write_timeout of a
// change is refused.
prometheus::Histogram::BucketBoundaries WriteBounds() {
  return {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
}

prometheus::Counter& AddCounter(prometheus::Registry& registry, const std::string& name,
                                const std::string& help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry).Add({});
}

prometheus::Gauge& AddGauge(prometheus::Registry& registry, const std::string& name,
                            const std::string& help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

}  // namespace

PrometheusMetrics::PrometheusMetrics(const BuildInfo& build, const std::vector<std::string>& operations,
                                     const std::vector<std::string>& project_aliases, const Clock& clock)
    : clock_(clock),
      upstream_(
          prometheus::BuildCounter()
              .Name("phonegate_upstream_requests_total")
              .Help("Requests sent to SignalWire, by RPC and class of HTTP status; none: no answer came.")
              .Register(registry_)),
      upstream_retries_(prometheus::BuildCounter()
                            .Name("phonegate_upstream_retries_total")
                            .Help("Requests that were sent again after a failure, by RPC.")
                            .Register(registry_)),
      upstream_in_flight_(AddGauge(registry_, "phonegate_upstream_requests_in_flight",
                                   "Requests to SignalWire that have begun and not ended.")),
      policy_reload_failures_(
          AddCounter(registry_, "phonegate_policy_reload_failures_total",
                     "Policies that could not be used when the configuration file changed.")),
      jwks_reload_failures_(AddCounter(registry_, "phonegate_jwks_reload_failures_total",
                                       "Files of issuers' keys that could not be used when they changed.")),
      certificate_reload_failures_(
          AddCounter(registry_, "phonegate_certificate_reload_failures_total",
                     "Files of the listener's certificate that could not be used when they changed.")),
      certificate_loaded_(AddGauge(registry_, "phonegate_certificate_loaded_timestamp_seconds",
                                   "When the listener's certificate was taken; 0: it has none.")),
      certificate_expiry_(AddGauge(registry_, "phonegate_certificate_expiry_timestamp_seconds",
                                   "When the listener's certificate ends; 0: it has none.")),
      journal_failures_(AddCounter(registry_, "phonegate_journal_write_failures_total",
                                   "Transactions of the journal that failed.")),
      journal_writes_(prometheus::BuildHistogram()
                          .Name("phonegate_journal_write_duration_seconds")
                          .Help("Time from when something is given to the journal until it is durable.")
                          .Register(registry_)
                          .Add({}, WriteBounds())),
      projects_(registry_, project_aliases) {
  for (const std::string& name : operations) AddOperation(name);
  AddOperation(kOtherValue);
  prometheus::BuildGauge()
      .Name("phonegate_build_info")
      .Help("Which program this is; always 1.")
      .Register(registry_)
      .Add({{"version", build.version}, {"commit", build.commit}, {"build_type", build.type}})
      .Set(1);
}

void PrometheusMetrics::AddOperation(const std::string& name) {
  const prometheus::Labels labels = {{"method", name}};
  operations_.try_emplace(name, CounterRow(upstream_, labels, "status_class", kStatusClasses.size()),
                          upstream_retries_.Add(labels));
}

PrometheusMetrics::Series& PrometheusMetrics::SeriesOf(const std::string& operation) {
  const auto found = operations_.find(operation);
  return found != operations_.end() ? found->second : operations_.find(kOtherValue)->second;
}

CallMetrics& PrometheusMetrics::CallsOf(const std::string& operation) { return SeriesOf(operation).calls; }

void PrometheusMetrics::UpstreamAnswered(const std::string& operation, int http_status) {
  upstream_in_flight_.Decrement();
  const std::size_t index = StatusClass(http_status);
  SeriesOf(operation).upstream.Increment(index, [index] { return kStatusClasses.at(index); });
}

void PrometheusMetrics::UpstreamRetried(const std::string& operation) {
  SeriesOf(operation).retries.Increment();
}

void PrometheusMetrics::TokenTaken(const std::string& project_alias) {
  projects_.TokenTaken(project_alias, clock_.Now());
}

void PrometheusMetrics::TokenReloadFailed(const std::string& project_alias) {
  projects_.TokenReloadFailed(project_alias);
}

void PrometheusMetrics::BudgetSpent(const BudgetUse& use) { projects_.BudgetSpent(use); }

void PrometheusMetrics::BudgetNearlySpent(const std::string& project_alias, const std::string& budget) {
  projects_.BudgetNearlySpent(project_alias, budget);
}

void PrometheusMetrics::BudgetRefused(const std::string& project_alias, const std::string& budget) {
  projects_.BudgetRefused(project_alias, budget);
}

void PrometheusMetrics::PolicyReloadFailed() { policy_reload_failures_.Increment(); }

void PrometheusMetrics::JwksReloadFailed() { jwks_reload_failures_.Increment(); }

void PrometheusMetrics::CertificateReloadFailed() { certificate_reload_failures_.Increment(); }

void PrometheusMetrics::CertificateTaken(WallTime now, WallTime ends) {
  certificate_loaded_.Set(WallSeconds(now));
  certificate_expiry_.Set(WallSeconds(ends));
}

void PrometheusMetrics::JournalWritten(std::chrono::nanoseconds duration) {
  journal_writes_.Observe(std::chrono::duration<double>(duration).count());
}

std::vector<prometheus::MetricFamily> PrometheusMetrics::CallFamilies() const {
  prometheus::MetricFamily calls =
      EmptyFamily("phonegate_calls_total", "Calls that ended, by RPC and canonical code.",
                  prometheus::MetricType::Counter);
  prometheus::MetricFamily durations =
      EmptyFamily("phonegate_call_duration_seconds", "Time from the arrival of a call to its answer, by RPC.",
                  prometheus::MetricType::Histogram);
  std::uint64_t under_way = 0;
  for (const auto& [name, series] : operations_) {
    series.calls.AddCounts(name, calls);
    series.calls.AddDurations(name, durations);
    under_way += series.calls.InFlight();
  }
  return {std::move(calls), std::move(durations),
          GaugeFamily("phonegate_calls_in_flight", "Calls that have begun and not ended.",
                      static_cast<double>(under_way))};
}

prometheus::MetricFamily PrometheusMetrics::BudgetFamily() const {
  prometheus::MetricFamily family =
      EmptyFamily("phonegate_budget_left_ratio",
                  "Share of a day's budget that is left to the caller that has the least, by project.",
                  prometheus::MetricType::Gauge);
  projects_.AddBudgetsLeft(clock_.Now(), family);
  return family;
}

std::string PrometheusMetrics::Text(const OpenEntryFigures& journal, const v1::CacheStatistics& cache) const {
  std::vector<prometheus::MetricFamily> families = CallFamilies();
  for (prometheus::MetricFamily& family : registry_.Collect()) families.push_back(std::move(family));
  families.push_back(BudgetFamily());
  for (prometheus::MetricFamily& family : JournalFamilies(journal)) families.push_back(std::move(family));
  for (prometheus::MetricFamily& family : CacheFamilies(cache)) families.push_back(std::move(family));
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace phonegate
