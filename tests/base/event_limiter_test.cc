#include "service/base/event_limiter.h"

#include <gtest/gtest.h>

#include "tests/support/sim_clock.h"

namespace phonegate::event_limiter_test {
namespace {

TEST(FloodGateTest, LetsSomePassInEachStretchAndTellsOnceHowManyItKeptOut) {
  SimClock clock;
  EventLimiter gate(clock, 2, std::chrono::minutes(1));
  for (const bool pass : {true, true, false, false, false}) {
    const EventLimiter::Answer answer = gate.Ask();
    EXPECT_EQ(answer.pass, pass);
    EXPECT_EQ(answer.kept_out, 0U) << "not before the period is over";
  }
  clock.AdvanceBy(std::chrono::minutes(1));
  const EventLimiter::Answer next = gate.Ask();
  EXPECT_TRUE(next.pass);
  EXPECT_EQ(next.kept_out, 3U);
  EXPECT_EQ(gate.Ask().kept_out, 0U);
}

TEST(FloodGateTest, SaysNothingOfAStretchInWhichAllPassed) {
  SimClock clock;
  EventLimiter gate(clock, 2, std::chrono::minutes(1));
  EXPECT_TRUE(gate.Ask().pass);
  clock.AdvanceBy(std::chrono::hours(1));
  EXPECT_EQ(gate.Ask().kept_out, 0U);
}

}  // namespace
}  // namespace phonegate::event_limiter_test
