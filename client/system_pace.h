// Time and chance of the system.
#ifndef PHONEGATE_CLIENT_SYSTEM_PACE_H_
#define PHONEGATE_CLIENT_SYSTEM_PACE_H_

#include <chrono>

#include "client/change.h"

namespace phonegate::internal {

// May be used from any thread.
class SystemPace final : public Pace {
 public:
  Time Now() override;
  // Blocks the thread that calls: the client's calls are blocking ones, and between two
  // attempts there is nothing else to wait for. The only sleep on a real clock that
  // .ci/check-hygiene allows; tests have a Pace that does not sleep.
  void Pause(std::chrono::nanoseconds time) override;
  double Random() override;
};

}  // namespace phonegate::internal

#endif  // PHONEGATE_CLIENT_SYSTEM_PACE_H_
