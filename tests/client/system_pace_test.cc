#include "client/system_pace.h"

#include <chrono>

#include <gtest/gtest.h>

namespace phonegate::internal::system_pace_test {
namespace {

using std::chrono::milliseconds;

TEST(SystemPaceTest, IsOfTheSystem) {
  SystemPace pace;
  const Pace::Time before = pace.Now();
  pace.Pause(milliseconds(1));
  EXPECT_GE(pace.Now() - before, milliseconds(1));
  const double random = pace.Random();
  EXPECT_GE(random, 0);
  EXPECT_LT(random, 1);
}

}  // namespace
}  // namespace phonegate::internal::system_pace_test
