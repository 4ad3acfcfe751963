// A text that is believed once it has stopped changing.
#ifndef PHONEGATE_SERVICE_BASE_STABLE_CONTENT_H_
#define PHONEGATE_SERVICE_BASE_STABLE_CONTENT_H_

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "service/base/clock.h"

namespace phonegate {

// Somebody may be writing a file that is looked at again and again: it may end
// anywhere then. One thread at a time.
class StableContent {
 public:
  // How long a text must stay the same.
  static constexpr std::chrono::milliseconds kStable{250};

  explicit StableContent(std::string text) : believed_(std::move(text)) {}

  enum class Seen {
    kOld,       // what is believed already
    kChanging,  // another text, which may still change
    kNew        // another text that has stayed the same for kStable: believed from now on
  };

  // Takes what was seen now. `now` is the time by the one clock of all calls.
  Seen Look(const std::string& text, SteadyTime now) {
    if (text == believed_) {
      candidate_.reset();
      return Seen::kOld;
    }
    if (candidate_ != text) {
      candidate_ = text;
      seen_ = now;
      return Seen::kChanging;
    }
    if (now < seen_ + kStable) return Seen::kChanging;
    believed_ = *std::exchange(candidate_, std::nullopt);
    return Seen::kNew;
  }

  // Nothing could be seen; what was seen before has to stay the same for the whole time again.
  void Miss() { candidate_.reset(); }

 private:
  std::string believed_;
  std::optional<std::string> candidate_;
  SteadyTime seen_;  // when the candidate was first met
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_BASE_STABLE_CONTENT_H_
