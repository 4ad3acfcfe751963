// One family of one series, for figures that are read where they are kept.
#ifndef PHONEGATE_SERVICE_ADMIN_METRIC_FAMILY_H_
#define PHONEGATE_SERVICE_ADMIN_METRIC_FAMILY_H_

#include <string>

#include <prometheus/metric_family.h>

namespace phonegate {

inline prometheus::MetricFamily EmptyFamily(const std::string& name, const std::string& help,
                                            prometheus::MetricType type) {
  prometheus::MetricFamily family;
  family.name = name;
  family.help = help;
  family.type = type;
  return family;
}

inline prometheus::MetricFamily GaugeFamily(const std::string& name, const std::string& help, double value) {
  prometheus::MetricFamily family = EmptyFamily(name, help, prometheus::MetricType::Gauge);
  family.metric.emplace_back().gauge.value = value;
  return family;
}

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMIN_METRIC_FAMILY_H_
