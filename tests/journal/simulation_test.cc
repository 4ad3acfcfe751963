#include "tests/journal/simulation.h"

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <ostream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "tests/journal/planted_bug.h"

namespace phonegate::simulation_test {
namespace {

// Sanitizers make a schedule ten times as slow, and what they look for does not
// hide in rare schedules.
#ifdef PHONEGATE_SANITIZED
constexpr std::uint64_t kSchedules = 1'000;
constexpr bool kFindsAllBugs = false;
#else
constexpr std::uint64_t kSchedules = 20'000;
constexpr bool kFindsAllBugs = true;
#endif

// Plays one schedule alone and shows it: PHONEGATE_SEED=7 simulation_test.
std::optional<std::uint64_t> SeedToReplay() {
  const char* seed = std::getenv("PHONEGATE_SEED");
  if (seed == nullptr) return std::nullopt;
  return std::strtoull(seed, nullptr, 10);
}

TEST(SimulationTest, NoScheduleViolatesARule) {
  if (const auto seed = SeedToReplay()) {
    EXPECT_EQ(Simulate(*seed, {}, &std::cout), "");
    return;
  }
  for (std::uint64_t seed = 1; seed <= kSchedules; ++seed) {
    ASSERT_EQ(Simulate(seed), "") << "Replay it with PHONEGATE_SEED=" << seed;
  }
}

TEST(SimulationTest, ScheduleIsTheSameEachTime) {
  std::ostringstream first;
  std::ostringstream second;
  Simulate(7, {}, &first);
  Simulate(7, {}, &second);
  EXPECT_EQ(first.str(), second.str());
  EXPECT_NE(first.str(), "");
}

class PlantedBugTest : public testing::TestWithParam<PlantedBug> {};

TEST_P(PlantedBugTest, IsFound) {
  if (const auto seed = SeedToReplay()) {
    EXPECT_NE(Simulate(*seed, GetParam(), &std::cout), "");
    return;
  }
  std::string violation;
  std::uint64_t seed = 0;
  while (violation.empty() && seed < kSchedules) violation = Simulate(++seed, GetParam());
  std::cout << GetParam().name << " | " << seed << " | " << violation << "\n";
  EXPECT_TRUE(!violation.empty() || !kFindsAllBugs);
}

INSTANTIATE_TEST_SUITE_P(Each, PlantedBugTest, testing::ValuesIn(PlantedBugs()),
                         [](const auto& param) { return param.param.name; });

}  // namespace
}  // namespace phonegate::simulation_test
