#include "service/admin/serving_state.h"

#include <gtest/gtest.h>

namespace phonegate::serving_state_test {
namespace {

TEST(ServingState, BeginsWithStarting) { EXPECT_EQ(ServingState().phase(), ServingPhase::kStarting); }

TEST(ServingState, TellsThePhaseThatWasSetLast) {
  ServingState state;
  state.Set(ServingPhase::kServing);
  state.Set(ServingPhase::kDraining);
  EXPECT_EQ(state.phase(), ServingPhase::kDraining);
  EXPECT_EQ(ToText(state.phase()), "draining");
}

}  // namespace
}  // namespace phonegate::serving_state_test
