#include "service/admin/journal_families.h"

#include <chrono>

#include "service/admin/metric_family.h"

namespace phonegate {

std::vector<prometheus::MetricFamily> JournalFamilies(const OpenEntryFigures& figures) {
  const double age = std::chrono::duration<double>(figures.oldest_unknown).count();
  return {
      GaugeFamily("phonegate_journal_open_entries", "Entries of the journal that have begun and not ended.",
                  static_cast<double>(figures.open)),
      GaugeFamily("phonegate_journal_unknown_outcomes",
                  "Open entries whose answer was lost; the gateway determines their outcome.",
                  static_cast<double>(figures.unknown)),
      GaugeFamily("phonegate_journal_oldest_unknown_outcome_seconds",
                  "How long ago the oldest entry with an unknown outcome began; 0: there is none.", age)};
}

}  // namespace phonegate
