#include "service/cache/cache_statistics.h"

namespace phonegate {

v1::CacheStatistics StatisticsOf(const Cache& cache) {
  const CacheStore::Statistics store = cache.store().statistics();
  v1::CacheStatistics statistics;
  statistics.set_entries(store.entries);
  statistics.set_bytes(store.bytes);
  statistics.set_limit_bytes(cache.store().limit());
  statistics.set_evictions(store.evicted);
  const AnswerCounts& answers = cache.answers();
  for (int i = v1::Caching_MIN + 1; i <= v1::Caching_MAX; ++i) {
    const auto kind = static_cast<v1::Caching>(i);
    v1::CacheKindStatistics of_kind;
    of_kind.set_hits(answers.Of(kind, AnswerSource::kCache));
    of_kind.set_misses(answers.Of(kind, AnswerSource::kUpstream));
    of_kind.set_stale(answers.Of(kind, AnswerSource::kStaleCache));
    of_kind.set_coalesced(answers.Of(kind, AnswerSource::kCoalesced));
    if (of_kind.ByteSizeLong() == 0) continue;
    of_kind.set_kind(kind);
    *statistics.add_kinds() = of_kind;
  }
  return statistics;
}

}  // namespace phonegate
