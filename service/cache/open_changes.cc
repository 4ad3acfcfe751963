#include "service/cache/open_changes.h"

#include <utility>

#include "service/cache/tags.h"
#include "service/contract/subject.h"

namespace phonegate {

void OpenChanges::Begun(const std::string& entry_id, const Project& project,
                        const google::protobuf::Message& request, const std::string& number) {
  const std::string known =
      number.empty() ? links_.NumberOf(project.project_id, SubjectOf(request).resource_id) : number;
  Change change{generations_.SlotsOf(TagsOfChange(project.project_id, request, known)), project.project_id};
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto [open, added] = open_.emplace(entry_id, std::move(change));
  if (added) generations_.Begin(open->second.slots);
}

void OpenChanges::Ended(const std::string& entry_id, const google::protobuf::Message* answer) {
  Change change;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto open = open_.find(entry_id);
    if (open == open_.end()) return;
    change = std::move(open->second);
    open_.erase(open);
  }
  if (answer != nullptr) {
    links_.LearnFrom(change.project_id, *answer);
    generations_.Raise(generations_.SlotsOf(TagsOfOutcome(change.project_id, *answer)));
  }
  generations_.End(change.slots);
}

}  // namespace phonegate
