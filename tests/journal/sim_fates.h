// What goes wrong at SignalWire in a schedule.
#ifndef PHONEGATE_TESTS_JOURNAL_SIM_FATES_H_
#define PHONEGATE_TESTS_JOURNAL_SIM_FATES_H_

#include <chrono>

#include "tests/journal/fake_signalwire.h"
#include "tests/journal/sim_random.h"

namespace phonegate {

// A request that is gone acts within this time or never; the reconciler waits for 20 s.
inline constexpr std::chrono::seconds kActsWithin{19};
// One whose connection stands acts within this time.
inline constexpr std::chrono::seconds kAnswersWithin{40};

// Decides the fate of each request by chance.
class SimFates {
 public:
  explicit SimFates(SimRandom& random) : random_(random) {}

  unsigned trouble = 0;   // how many of a hundred requests go wrong
  bool reachable = true;  // nothing can be sent otherwise
  bool slow = false;      // some changes take as long as they can
  bool all_well = false;  // the end: nothing goes wrong any more

  Fate Of(HttpMethod method);

 private:
  Fate OfRead();
  Fate OfChange(HttpMethod method);
  Fate Unclear(HttpMethod method, Fate fate);
  std::chrono::nanoseconds Delay();

  SimRandom& random_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_JOURNAL_SIM_FATES_H_
