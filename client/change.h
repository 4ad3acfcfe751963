// Calling a change until its outcome is known.
#ifndef PHONEGATE_CLIENT_CHANGE_H_
#define PHONEGATE_CLIENT_CHANGE_H_

#include <chrono>
#include <functional>
#include <string>

#include "absl/status/status.h"

namespace phonegate::internal {

// What one attempt says of a change, whose attempts all have the same request id.
enum class AttemptMeaning {
  kFinal,    // its outcome: it is done, or all attempts failed
  kNotDone,  // this attempt changed nothing; another one may
  kRefused,  // this attempt changed nothing, and the next one would not either
  kUnknown,  // it may have happened
};

// What the status of a call that was sent means: for an error of the gateway what the
// contract says of its reason, for any other what its code says.
AttemptMeaning MeaningOf(const absl::Status& status);

// One call of a change.
struct Attempt {
  absl::Status status;
  bool sent = true;  // false: certainly not
};

// Time and chance, so that tests have them in hand.
class Pace {
 public:
  using Time = std::chrono::steady_clock::time_point;

  virtual ~Pace() = default;
  virtual Time Now() = 0;
  virtual void Pause(std::chrono::nanoseconds time) = 0;
  virtual double Random() = 0;  // from 0 to below 1
};

// A change, as the errors name it.
struct ChangeName {
  std::string operation;   // the RPC
  std::string request_id;  // the same in each attempt
};

// Attempts it, with pauses that grow, until an answer settles it, nothing speaks for
// another attempt, or the next one would begin after `deadline`. The status of the
// attempt that settled it, or the last one's; but UNKNOWN with OUTCOME_UNKNOWN once an
// attempt may have changed something and no later answer told whether.
absl::Status SettleChange(const ChangeName& name, Pace::Time deadline, Pace& pace,
                          const std::function<Attempt()>& attempt);

}  // namespace phonegate::internal

#endif  // PHONEGATE_CLIENT_CHANGE_H_
