#include "service/cache/open_changes.h"

#include <utility>

#include "service/contract/subject.h"

namespace phonegate {

void OpenChanges::Begun(const std::string& entry_id, const Project& project,
                        const google::protobuf::Message& request, const std::string& number) {
  const std::string known =
      number.empty() ? links_.NumberOf(project.project_id, SubjectOf(request).resource_id) : number;
  Change change;
  change.tags = TagsOfChange(project.project_id, request, known);
  change.slots = generations_.SlotsOf(change.tags);
  change.project_id = project.project_id;
  const Tags tags = change.tags;
  {
    const MutexLock lock(mutex_);
    const auto [open, added] = open_.emplace(entry_id, std::move(change));
    if (!added) return;
    generations_.Begin(open->second.slots);
  }
  tells_(tags);
}

void OpenChanges::Ended(const std::string& entry_id, const google::protobuf::Message* answer) {
  Change change;
  {
    const MutexLock lock(mutex_);
    const auto open = open_.find(entry_id);
    if (open == open_.end()) return;
    change = std::move(open->second);
    open_.erase(open);
  }
  if (answer != nullptr) {
    links_.LearnFrom(change.project_id, *answer);
    const Tags learnt = TagsOfOutcome(change.project_id, *answer);
    generations_.Raise(generations_.SlotsOf(learnt));
    change.tags.insert(change.tags.end(), learnt.begin(), learnt.end());
  }
  generations_.End(change.slots);
  tells_(change.tags);
}

}  // namespace phonegate
