#include "service/lane/repeat.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/sim_lane.h"

namespace phonegate::repeat_test {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;

TEST(Repeat, CallsOnceAnIntervalUntilItIsCancelled) {
  SimLane lane;
  const SteadyTime start = lane.clock().Steady();
  std::vector<SteadyTime> calls;
  SimTask task = lane.Spawn(Repeat(lane.timers(), lane.clock(), milliseconds(100),
                                   [&calls](SteadyTime now) { calls.push_back(now); }));
  lane.AdvanceBy(milliseconds(250));
  EXPECT_THAT(calls, ElementsAre(start + milliseconds(100), start + milliseconds(200)));
  task.Cancel();
  lane.AdvanceBy(milliseconds(250));
  EXPECT_TRUE(task.done());
  EXPECT_EQ(calls.size(), 2U);
}

}  // namespace
}  // namespace phonegate::repeat_test
