// Where the upstream's credentials come from.
#ifndef PHONEGATE_SERVICE_UPSTREAM_TOKEN_SOURCE_H_
#define PHONEGATE_SERVICE_UPSTREAM_TOKEN_SOURCE_H_

#include <memory>
#include <string>

#include "service/base/clock.h"
#include "service/lane/awaitable.h"
#include "service/lane/timers.h"

namespace phonegate {

// Knows the API token of each project. Safe to call from any thread.
class TokenSource {
 public:
  virtual ~TokenSource() = default;
  // The project's token now; null when there is none. A snapshot: it stays valid
  // when the token is replaced.
  virtual std::shared_ptr<const std::string> Token(const std::string& project_alias) = 0;
  // SignalWire refused `rejected`. Looks whether there is another token by now, and
  // may wait for one until `deadline`; true when there is, so that trying again
  // makes sense. Runs on the lane that owns `timers`; ends early, with what it knows
  // then, when it is cancelled. All arguments outlive it.
  virtual Awaitable<bool> RefreshAfterRejection(const std::string& project_alias, const std::string& rejected,
                                                const Clock& clock, Timers& timers, Deadline deadline) = 0;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_UPSTREAM_TOKEN_SOURCE_H_
