// Which changes are under way, as the cache must know.
#ifndef PHONEGATE_SERVICE_CACHE_OPEN_CHANGES_H_
#define PHONEGATE_SERVICE_CACHE_OPEN_CHANGES_H_

#include <functional>
#include <map>
#include <string>
#include <utility>

#include "service/base/mutex.h"
#include "service/cache/generations.h"
#include "service/cache/number_links.h"
#include "service/cache/tags.h"
#include "service/contract/change_watch.h"

namespace phonegate {

// Opens what a change is about when it begins, and raises and closes it when it ends.
// Other replicas hear of both, so that they forget what they have and what they fetch
// meanwhile. Refers to what it is given. Any thread.
class OpenChanges final : public ChangeWatch {
 public:
  // `tells` carries to the other replicas what has changed.
  OpenChanges(Generations& generations, NumberLinks& links, std::function<void(const Tags&)> tells)
      : generations_(generations), links_(links), tells_(std::move(tells)) {}

  void Begun(const std::string& entry_id, const Project& project, const google::protobuf::Message& request,
             const std::string& number) override;
  void Ended(const std::string& entry_id, const google::protobuf::Message* answer) override;

 private:
  struct Change {
    Tags tags;
    TagSlots slots;  // of the tags
    std::string project_id;
  };

  Generations& generations_;
  NumberLinks& links_;
  const std::function<void(const Tags&)> tells_;
  Mutex mutex_;
  std::map<std::string, Change> open_ ABSL_GUARDED_BY(mutex_);  // by entry id
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CACHE_OPEN_CHANGES_H_
