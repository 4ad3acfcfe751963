#include "service/admin/prometheus_metrics.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include <prometheus/text_serializer.h>

namespace phonegate {

namespace {

// The label value of what was not announced.
constexpr char kOther[] = "other";

// The canonical codes by their number.
constexpr std::array<std::string_view, 17> kCodes = {
    "OK",        "CANCELLED",       "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS",  "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",    "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED",
};
constexpr std::size_t kUnknownCode = 2;

std::size_t CodeIndex(std::string_view code) {
  const auto* found = std::find(kCodes.begin(), kCodes.end(), code);
  return found == kCodes.end() ? kUnknownCode : static_cast<std::size_t>(found - kCodes.begin());
}

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

// Seconds. A cache hit takes well under a millisecond, a call without a deadline
// ends after 30 s.
prometheus::Histogram::BucketBoundaries DurationBuckets() {
  return {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};
}

}  // namespace

PrometheusMetrics::PrometheusMetrics(const std::vector<std::string>& operations,
                                     const std::vector<std::string>& project_aliases)
    : calls_(prometheus::BuildCounter()
                 .Name("phonegate_calls_total")
                 .Help("Calls that ended, by RPC and canonical code.")
                 .Register(registry_)),
      durations_(prometheus::BuildHistogram()
                     .Name("phonegate_call_duration_seconds")
                     .Help("Time from the arrival of a call to its answer, by RPC.")
                     .Register(registry_)),
      in_flight_(prometheus::BuildGauge()
                     .Name("phonegate_calls_in_flight")
                     .Help("Calls that have begun and not ended.")
                     .Register(registry_)
                     .Add({})),
      upstream_(prometheus::BuildCounter()
                    .Name("phonegate_upstream_requests_total")
                    .Help("Requests sent to SignalWire, by RPC and HTTP status; none: no answer came.")
                    .Register(registry_)),
      reload_failures_(prometheus::BuildCounter()
                           .Name("phonegate_token_reload_failures_total")
                           .Help("Token files that could not be used when they changed, by project.")
                           .Register(registry_)) {
  for (const std::string& name : operations) AddOperation(name);
  AddOperation(kOther);
  for (const std::string& alias : project_aliases) AddProject(alias);
  AddProject(kOther);
}

void PrometheusMetrics::AddOperation(const std::string& name) {
  const prometheus::Labels labels = {{"method", name}};
  operations_.try_emplace(name, CounterRow(calls_, labels, "code", kCodes.size()),
                          CounterRow(upstream_, labels, "status", kOtherStatus + 1),
                          durations_.Add(labels, DurationBuckets()));
}

void PrometheusMetrics::AddProject(const std::string& alias) {
  projects_.try_emplace(alias, &reload_failures_.Add({{"project", alias}}));
}

PrometheusMetrics::Series& PrometheusMetrics::SeriesOf(const std::string& operation) {
  const auto found = operations_.find(operation);
  return found != operations_.end() ? found->second : operations_.find(kOther)->second;
}

void PrometheusMetrics::CallStarted() { in_flight_.Increment(); }

void PrometheusMetrics::CallEnded(const std::string& operation, std::string_view code,
                                  std::chrono::nanoseconds duration) {
  in_flight_.Decrement();
  Series& series = SeriesOf(operation);
  const std::size_t index = CodeIndex(code);
  series.calls.Increment(index, [index] { return std::string(kCodes[index]); });
  series.duration.Observe(std::chrono::duration<double>(duration).count());
}

void PrometheusMetrics::UpstreamAnswered(const std::string& operation, int http_status) {
  const std::size_t index = StatusIndex(http_status);
  SeriesOf(operation).upstream.Increment(index, [index] { return StatusLabel(index); });
}

void PrometheusMetrics::TokenReloadFailed(const std::string& project_alias) {
  const auto found = projects_.find(project_alias);
  (found != projects_.end() ? found : projects_.find(kOther))->second->Increment();
}

std::string PrometheusMetrics::Text() const {
  return prometheus::TextSerializer().Serialize(registry_.Collect());
}

}  // namespace phonegate
