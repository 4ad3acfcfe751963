#include "service/base/flood_gate.h"

#include <gtest/gtest.h>

#include "tests/support/sim_clock.h"

namespace phonegate::flood_gate_test {
namespace {

TEST(FloodGateTest, LetsSomePassInEachStretchAndTellsOnceHowManyItKeptOut) {
  SimClock clock;
  FloodGate gate(clock, 2, std::chrono::minutes(1));
  for (const bool pass : {true, true, false, false, false}) {
    const FloodGate::Answer answer = gate.Ask();
    EXPECT_EQ(answer.pass, pass);
    EXPECT_EQ(answer.kept_out, 0U) << "not before the stretch is over";
  }
  clock.AdvanceBy(std::chrono::minutes(1));
  const FloodGate::Answer next = gate.Ask();
  EXPECT_TRUE(next.pass);
  EXPECT_EQ(next.kept_out, 3U);
  EXPECT_EQ(gate.Ask().kept_out, 0U);
}

TEST(FloodGateTest, SaysNothingOfAStretchInWhichAllPassed) {
  SimClock clock;
  FloodGate gate(clock, 2, std::chrono::minutes(1));
  EXPECT_TRUE(gate.Ask().pass);
  clock.AdvanceBy(std::chrono::hours(1));
  EXPECT_EQ(gate.Ask().kept_out, 0U);
}

}  // namespace
}  // namespace phonegate::flood_gate_test
