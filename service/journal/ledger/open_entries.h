// What this process knows of the entries that have not ended.
#ifndef PHONEGATE_SERVICE_JOURNAL_LEDGER_OPEN_ENTRIES_H_
#define PHONEGATE_SERVICE_JOURNAL_LEDGER_OPEN_ENTRIES_H_

#include <string>
#include <unordered_map>

#include "service/base/clock.h"
#include "service/base/metrics.h"
#include "service/base/mutex.h"
#include "service/journal/store/store.h"

namespace phonegate {

// Counts them for people who watch the gateway. An entry that another process works on
// is not among them. Any thread; never waits for the disk.
class OpenEntries {
 public:
  // The entry's intent is durable, or the entry was taken over; `row` says since when it
  // is open, and whether its outcome is in doubt.
  void Begun(const EntryRow& row);
  // Its answer was lost. Nothing, of an entry that has not begun.
  void Doubted(const std::string& entry_id);
  // Its outcome is durable, or is another's to find. Nothing, of one that has not begun.
  void Ended(const std::string& entry_id);

  OpenEntryFigures Figures(WallTime now) const;

 private:
  struct Entry {
    WallTime begun;
    bool unknown = false;
  };

  mutable Mutex mutex_;
  std::unordered_map<std::string, Entry> open_ ABSL_GUARDED_BY(mutex_);  // by entry id
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_LEDGER_OPEN_ENTRIES_H_
