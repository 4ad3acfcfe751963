// The figures of the journal in Prometheus' terms.
#ifndef PHONEGATE_SERVICE_ADMIN_JOURNAL_FAMILIES_H_
#define PHONEGATE_SERVICE_ADMIN_JOURNAL_FAMILIES_H_

#include <vector>

#include <prometheus/metric_family.h>

#include "service/base/metrics.h"

namespace phonegate {

// One family for each figure; see PrometheusMetrics.
std::vector<prometheus::MetricFamily> JournalFamilies(const OpenEntryFigures& figures);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMIN_JOURNAL_FAMILIES_H_
