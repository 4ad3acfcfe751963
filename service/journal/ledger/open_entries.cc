#include "service/journal/ledger/open_entries.h"

#include <algorithm>
#include <chrono>

namespace phonegate {

void OpenEntries::Begun(const EntryRow& row) {
  const MutexLock lock(mutex_);
  open_[row.entry_id] = {row.time, row.doubt_record != 0};
}

void OpenEntries::Doubted(const std::string& entry_id) {
  const MutexLock lock(mutex_);
  if (const auto entry = open_.find(entry_id); entry != open_.end()) entry->second.unknown = true;
}

void OpenEntries::Ended(const std::string& entry_id) {
  const MutexLock lock(mutex_);
  open_.erase(entry_id);
}

OpenEntryFigures OpenEntries::Figures(WallTime now) const {
  const MutexLock lock(mutex_);
  OpenEntryFigures figures;
  figures.open = open_.size();
  for (const auto& [id, entry] : open_) {
    if (!entry.unknown) continue;
    ++figures.unknown;
    // The clock may have been set back.
    figures.oldest_unknown = std::max<std::chrono::nanoseconds>(figures.oldest_unknown, now - entry.begun);
  }
  return figures;
}

}  // namespace phonegate
