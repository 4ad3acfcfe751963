#include "service/cache/time_to_live.h"

#include <array>

#include <gtest/gtest.h>

#include "tests/cache/constant_random.h"
#include "tests/journal/sim_random.h"
#include "tests/support/sim_clock.h"

namespace phonegate::time_to_live_test {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

TEST(FreshUntil, IsATenthLessOrMore) {
  const SimClock clock;
  ConstantRandom least(0);
  ConstantRandom most(0xff);
  EXPECT_EQ(FreshUntil(clock.Steady(), seconds(60), least), clock.Steady() + seconds(54));
  const SteadyTime latest = FreshUntil(clock.Steady(), seconds(60), most);
  EXPECT_LT(latest, clock.Steady() + seconds(66));
  EXPECT_GT(latest, clock.Steady() + seconds(66) - std::chrono::microseconds(1));
}

TEST(FreshUntil, IsSpreadEvenly) {
  const SimClock clock;
  SimRandom random(1);
  std::array<int, 12> by_second = {};
  for (int i = 0; i < 12'000; ++i) {
    const auto after = FreshUntil(clock.Steady(), seconds(60), random) - clock.Steady() - seconds(54);
    ++by_second.at(static_cast<std::size_t>(after / seconds(1)));
  }
  for (int count : by_second) EXPECT_NEAR(count, 1'000, 150);
}

TEST(FreshUntil, KnowsLongTimesAndNone) {
  const SimClock clock;
  ConstantRandom most(0xff);
  EXPECT_GT(FreshUntil(clock.Steady(), hours(24 * 366), most), clock.Steady() + hours(24 * 400));
  EXPECT_EQ(FreshUntil(clock.Steady(), seconds(0), most), clock.Steady());
  EXPECT_EQ(FreshUntil(clock.Steady(), seconds(-1), most), clock.Steady());
}

}  // namespace
}  // namespace phonegate::time_to_live_test
