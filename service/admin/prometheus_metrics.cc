#include "service/admin/prometheus_metrics.h"

#include <cstddef>
#include <cstdint>

#include <prometheus/text_serializer.h>

#include "service/admin/cache_families.h"

namespace phonegate {
namespace {

// The label value of what was not announced.
constexpr char kOther[] = "other";

// 0 for no answer, 1 to 500 for the statuses 100 to 599, 501 for all others.
constexpr std::size_t kOtherStatus = 501;
std::size_t StatusIndex(int status) {
  if (status == 0) return 0;
  return status >= 100 && status <= 599 ? static_cast<std::size_t>(status - 99) : kOtherStatus;
}

std::string StatusLabel(std::size_t index) {
  if (index == 0) return "none";
  return index == kOtherStatus ? kOther : std::to_string(index + 99);
}

prometheus::Counter& AddCounter(prometheus::Registry& registry, const std::string& name,
                                const std::string& help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry).Add({});
}

prometheus::Gauge& AddGauge(prometheus::Registry& registry, const std::string& name,
                            const std::string& help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

double SecondsOf(WallTime time) { return std::chrono::duration<double>(time.time_since_epoch()).count(); }

}  // namespace

PrometheusMetrics::PrometheusMetrics(const std::vector<std::string>& operations,
                                     const std::vector<std::string>& project_aliases)
    : upstream_(prometheus::BuildCounter()
                    .Name("phonegate_upstream_requests_total")
                    .Help("Requests sent to SignalWire, by RPC and HTTP status; none: no answer came.")
                    .Register(registry_)),
      reload_failures_(prometheus::BuildCounter()
                           .Name("phonegate_token_reload_failures_total")
                           .Help("Token files that could not be used when they changed, by project.")
                           .Register(registry_)),
      budget_warnings_(prometheus::BuildCounter()
                           .Name("phonegate_budget_warnings_total")
                           .Help("Callers that have spent four fifths of a day's budget, by project.")
                           .Register(registry_)),
      budget_refusals_(prometheus::BuildCounter()
                           .Name("phonegate_budget_refusals_total")
                           .Help("Calls that were refused because a day's budget was spent, by project.")
                           .Register(registry_)),
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
                                   "When the listener's certificate ends; 0: it has none.")) {
  for (const std::string& name : operations) AddOperation(name);
  AddOperation(kOther);
  for (const std::string& alias : project_aliases) AddProject(alias);
  AddProject(kOther);
}

void PrometheusMetrics::AddOperation(const std::string& name) {
  const prometheus::Labels labels = {{"method", name}};
  operations_.try_emplace(name, CounterRow(upstream_, labels, "status", kOtherStatus + 1));
}

void PrometheusMetrics::AddProject(const std::string& alias) {
  ProjectSeries& series = projects_[alias];
  series.reload_failures = &reload_failures_.Add({{"project", alias}});
  for (const char* budget : {"purchases", "paid_lookups"}) {
    const prometheus::Labels labels = {{"budget", budget}, {"project", alias}};
    series.budget_warnings[budget] = &budget_warnings_.Add(labels);
    series.budget_refusals[budget] = &budget_refusals_.Add(labels);
  }
}

PrometheusMetrics::Series& PrometheusMetrics::SeriesOf(const std::string& operation) {
  const auto found = operations_.find(operation);
  return found != operations_.end() ? found->second : operations_.find(kOther)->second;
}

CallMetrics& PrometheusMetrics::CallsOf(const std::string& operation) { return SeriesOf(operation).calls; }

void PrometheusMetrics::UpstreamAnswered(const std::string& operation, int http_status) {
  const std::size_t index = StatusIndex(http_status);
  SeriesOf(operation).upstream.Increment(index, [index] { return StatusLabel(index); });
}

PrometheusMetrics::ProjectSeries& PrometheusMetrics::ProjectOf(const std::string& alias) {
  const auto found = projects_.find(alias);
  return found != projects_.end() ? found->second : projects_.find(kOther)->second;
}

void PrometheusMetrics::TokenReloadFailed(const std::string& project_alias) {
  ProjectOf(project_alias).reload_failures->Increment();
}

void PrometheusMetrics::BudgetNearlySpent(const std::string& project_alias, const std::string& budget) {
  ProjectOf(project_alias).budget_warnings.at(budget)->Increment();
}

void PrometheusMetrics::BudgetRefused(const std::string& project_alias, const std::string& budget) {
  ProjectOf(project_alias).budget_refusals.at(budget)->Increment();
}

void PrometheusMetrics::PolicyReloadFailed() { policy_reload_failures_.Increment(); }

void PrometheusMetrics::JwksReloadFailed() { jwks_reload_failures_.Increment(); }

void PrometheusMetrics::CertificateReloadFailed() { certificate_reload_failures_.Increment(); }

void PrometheusMetrics::CertificateTaken(WallTime now, WallTime ends) {
  certificate_loaded_.Set(SecondsOf(now));
  certificate_expiry_.Set(SecondsOf(ends));
}

std::vector<prometheus::MetricFamily> PrometheusMetrics::CallFamilies() const {
  prometheus::MetricFamily calls{"phonegate_calls_total",
                                 "Calls that ended, by RPC and canonical code.",
                                 prometheus::MetricType::Counter,
                                 {}};
  prometheus::MetricFamily durations{"phonegate_call_duration_seconds",
                                     "Time from the arrival of a call to its answer, by RPC.",
                                     prometheus::MetricType::Histogram,
                                     {}};
  prometheus::MetricFamily in_flight{
      "phonegate_calls_in_flight", "Calls that have begun and not ended.", prometheus::MetricType::Gauge, {}};
  std::uint64_t under_way = 0;
  for (const auto& [name, series] : operations_) {
    series.calls.AddCounts(name, calls);
    series.calls.AddDurations(name, durations);
    under_way += series.calls.InFlight();
  }
  in_flight.metric.emplace_back().gauge.value = static_cast<double>(under_way);
  return {std::move(calls), std::move(durations), std::move(in_flight)};
}

std::string PrometheusMetrics::Text() const {
  std::vector<prometheus::MetricFamily> families = CallFamilies();
  for (prometheus::MetricFamily& family : registry_.Collect()) families.push_back(std::move(family));
  if (cache_) {
    for (prometheus::MetricFamily& family : CacheFamilies(cache_())) families.push_back(std::move(family));
  }
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace phonegate
