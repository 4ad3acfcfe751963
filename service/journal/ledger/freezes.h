// The projects whose changes this process has stopped.
#ifndef PHONEGATE_SERVICE_JOURNAL_LEDGER_FREEZES_H_
#define PHONEGATE_SERVICE_JOURNAL_LEDGER_FREEZES_H_

#include <mutex>
#include <set>
#include <string>

namespace phonegate {

// The journal itself keeps new changes from beginning (see Ledger); this keeps those
// from being sent that had begun before the freeze. Any thread.
class Freezes {
 public:
  void Set(const std::string& project, bool frozen) {
    std::lock_guard lock(mutex_);
    if (frozen) {
      projects_.insert(project);
    } else {
      projects_.erase(project);
    }
  }
  bool Contains(const std::string& project) const {
    std::lock_guard lock(mutex_);
    return projects_.contains(project);
  }

 private:
  mutable std::mutex mutex_;
  std::set<std::string> projects_;  // aliases; guarded by mutex_
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_LEDGER_FREEZES_H_
