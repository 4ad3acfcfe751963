#include "tests/simulator/ledger.h"

#include <utility>

namespace sim {

void Ledger::Append(LedgerEntry entry) {
  entry.sequence = entries_.size() + 1;
  entries_.push_back(std::move(entry));
}

bool Matches(const LedgerEntry& entry, const LedgerFilter& filter) {
  return (filter.project.empty() || filter.project == entry.project) &&
         (filter.action.empty() || filter.action == entry.action) &&
         (filter.number.empty() || filter.number == entry.number) &&
         (filter.request == 0 || filter.request == entry.request);
}

Json ToJson(const LedgerEntry& entry) {
  return Json{
      {"sequence", entry.sequence}, {"time", Iso8601(entry.time)},
      {"project", entry.project},   {"action", entry.action},
      {"number", entry.number},     {"id", entry.id},
      {"request", entry.request},   {"amount_usd", static_cast<double>(entry.amount_thousandths) / 1000}};
}

}  // namespace sim
