// Who must know when something changes.
#ifndef PHONEGATE_SERVICE_CONTRACT_CHANGE_WATCH_H_
#define PHONEGATE_SERVICE_CONTRACT_CHANGE_WATCH_H_

#include <string>

#include "google/protobuf/message.h"
#include "service/contract/project.h"

namespace phonegate {

// Hears of each change, so that nothing is told that it has made untrue. Any thread;
// never waits for anything.
class ChangeWatch {
 public:
  virtual ~ChangeWatch() = default;
  // The change of this entry of the journal may be sent from here on, or may have been
  // by a former run. `number` is the one that is changed; empty when that is not known.
  // Saying it twice says no more.
  virtual void Begun(const std::string& entry_id, const Project& project,
                     const google::protobuf::Message& request, const std::string& number) = 0;
  // Its outcome is known, and no caller has been told yet. `answer` is what it
  // answered; nullptr when it did not happen, or when that is not known. Of an entry
  // that has not begun here this says nothing.
  virtual void Ended(const std::string& entry_id, const google::protobuf::Message* answer) = 0;
};

// For those who keep nothing.
class NoChangeWatch final : public ChangeWatch {
 public:
  void Begun(const std::string&, const Project&, const google::protobuf::Message&,
             const std::string&) override {}
  void Ended(const std::string&, const google::protobuf::Message*) override {}
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CONTRACT_CHANGE_WATCH_H_
