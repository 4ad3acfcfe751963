#include "client/phonectl/stop_signals.h"

#include <gtest/gtest.h>
#include <signal.h>

namespace phonegate::phonectl::stop_signals_test {
namespace {

TEST(StopSignalsTest, NotesTheFirstAndLeavesAtTheSecond) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const StopSignals signals;
    EXPECT_FALSE(StopSignals::came());
    raise(signal);
    EXPECT_TRUE(StopSignals::came());
    EXPECT_EXIT(raise(SIGINT), ::testing::ExitedWithCode(130), "");
  }
}

TEST(StopSignalsTest, DoesWithoutWhenItIsGone) {
  {
    const StopSignals signals;
  }
  EXPECT_EXIT(raise(SIGINT), ::testing::KilledBySignal(SIGINT), "");
}

}  // namespace
}  // namespace phonegate::phonectl::stop_signals_test
