// The projects whose changes this process has stopped.
#ifndef PHONEGATE_SERVICE_JOURNAL_LEDGER_FREEZES_H_
#define PHONEGATE_SERVICE_JOURNAL_LEDGER_FREEZES_H_

#include <set>
#include <string>

#include "service/base/mutex.h"

namespace phonegate {

// Whether a project's changes are let on.
enum class ProjectState { kOpen, kFrozen };

// The journal itself keeps new changes from beginning (see Ledger); this keeps those
// from being sent that had begun before the freeze. Any thread.
class Freezes {
 public:
  void Set(const std::string& project, ProjectState state) {
    const MutexLock lock(mutex_);
    if (state == ProjectState::kFrozen) {
      projects_.insert(project);
    } else {
      projects_.erase(project);
    }
  }
  bool Contains(const std::string& project) const {
    const MutexLock lock(mutex_);
    return projects_.contains(project);
  }

 private:
  mutable Mutex mutex_;
  std::set<std::string> projects_ ABSL_GUARDED_BY(mutex_);  // aliases
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_LEDGER_FREEZES_H_
