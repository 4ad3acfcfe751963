// The figures of the cache in Prometheus' terms.
#ifndef PHONEGATE_SERVICE_ADMIN_CACHE_FAMILIES_H_
#define PHONEGATE_SERVICE_ADMIN_CACHE_FAMILIES_H_

#include <vector>

#include <prometheus/metric_family.h>

#include "phonegate/v1/admin_service.pb.h"

namespace phonegate {

// One family for each figure; see PrometheusMetrics.
std::vector<prometheus::MetricFamily> CacheFamilies(const v1::CacheStatistics& cache);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMIN_CACHE_FAMILIES_H_
