#include "service/admin/cache_families.h"

#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "service/admin/metric_family.h"

namespace phonegate {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

MetricFamily Gauge(const std::string& name, const std::string& help, std::uint64_t value) {
  return GaugeFamily(name, help, static_cast<double>(value));
}

// "CACHING_CALLER_NAME" as "caller_name".
std::string NameOf(v1::Caching kind) {
  return absl::AsciiStrToLower(v1::Caching_Name(kind).substr(std::string("CACHING_").size()));
}

void AddAnswers(MetricFamily& family, v1::Caching kind, const std::string& source, std::uint64_t count) {
  ClientMetric& metric = family.metric.emplace_back();
  metric.label = {{"kind", NameOf(kind)}, {"source", source}};
  metric.counter.value = static_cast<double>(count);
}

}  // namespace

std::vector<MetricFamily> CacheFamilies(const v1::CacheStatistics& cache) {
  MetricFamily answers = EmptyFamily("phonegate_cache_answers_total",
                                     "Reads that were answered, by kind and by where the answer came from.",
                                     MetricType::Counter);
  for (const v1::CacheKindStatistics& kind : cache.kinds()) {
    AddAnswers(answers, kind.kind(), "hit", kind.hits());
    AddAnswers(answers, kind.kind(), "miss", kind.misses());
    AddAnswers(answers, kind.kind(), "stale", kind.stale());
    AddAnswers(answers, kind.kind(), "coalesced", kind.coalesced());
  }
  MetricFamily evictions =
      EmptyFamily("phonegate_cache_evictions_total",
                  "Answers that were thrown out of the cache for want of room.", MetricType::Counter);
  evictions.metric.emplace_back().counter.value = static_cast<double>(cache.evictions());
  return {std::move(answers), std::move(evictions),
          Gauge("phonegate_cache_entries", "Answers that are cached.", cache.entries()),
          Gauge("phonegate_cache_bytes", "Memory of the cache.", cache.bytes()),
          Gauge("phonegate_cache_limit_bytes", "Memory that the cache may take.", cache.limit_bytes())};
}

}  // namespace phonegate
