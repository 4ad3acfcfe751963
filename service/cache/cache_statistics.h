// The cache in figures.
#ifndef PHONEGATE_SERVICE_CACHE_CACHE_STATISTICS_H_
#define PHONEGATE_SERVICE_CACHE_CACHE_STATISTICS_H_

#include "phonegate/v1/admin_service.pb.h"
#include "service/cache/cache.h"

namespace phonegate {

// As AdminService and the metrics tell it. Takes the lock of each shard for a moment.
v1::CacheStatistics StatisticsOf(const Cache& cache);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CACHE_CACHE_STATISTICS_H_
