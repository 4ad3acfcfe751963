#include "tests/journal/simulation.h"

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <ostream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "service/journal/store/planted.h"

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

// Plays one schedule alone and shows it: PHONEGATE_SEED=7 journal_simulation_test.
std::optional<std::uint64_t> SeedToReplay() {
  const char* seed = std::getenv("PHONEGATE_SEED");
  if (seed == nullptr) return std::nullopt;
  return std::strtoull(seed, nullptr, 10);
}

// With the bug planted for as long as this lives.
class Planting {
 public:
  explicit Planting(Bug bug) { planted_bug = bug; }
  ~Planting() { planted_bug = Bug::kNone; }
  Planting(const Planting&) = delete;
  Planting& operator=(const Planting&) = delete;
};

struct Case {
  std::string name;
  Bug bug = Bug::kNone;
  PlantedDouble planted = PlantedDouble::kNone;
};

std::ostream& operator<<(std::ostream& out, const Case& one) { return out << one.name; }

TEST(SimulationTest, NoScheduleViolatesARule) {
  if (const auto seed = SeedToReplay()) {
    EXPECT_EQ(Simulate(*seed, PlantedDouble::kNone, &std::cout), "");
    return;
  }
  for (std::uint64_t seed = 1; seed <= kSchedules; ++seed) {
    ASSERT_EQ(Simulate(seed), "") << "Replay it with PHONEGATE_SEED=" << seed;
  }
}

TEST(SimulationTest, ScheduleIsTheSameEachTime) {
  std::ostringstream first;
  std::ostringstream second;
  Simulate(7, PlantedDouble::kNone, &first);
  Simulate(7, PlantedDouble::kNone, &second);
  EXPECT_EQ(first.str(), second.str());
  EXPECT_NE(first.str(), "");
}

class PlantedBug : public testing::TestWithParam<Case> {};

TEST_P(PlantedBug, IsFound) {
  const Planting planting(GetParam().bug);
  if (const auto seed = SeedToReplay()) {
    EXPECT_NE(Simulate(*seed, GetParam().planted, &std::cout), "");
    return;
  }
  std::string violation;
  std::uint64_t seed = 0;
  while (violation.empty() && seed < kSchedules) violation = Simulate(++seed, GetParam().planted);
  std::cout << GetParam().name << " | " << seed << " | " << violation << "\n";
  EXPECT_TRUE(!violation.empty() || !kFindsAllBugs);
}

INSTANTIATE_TEST_SUITE_P(
    Each, PlantedBug,
    testing::Values(
        Case{"IgnoreBudgets", Bug::kIgnoreBudgets}, Case{"IgnoreFreezes", Bug::kIgnoreFreezes},
        Case{"ForgetRequestIds", Bug::kForgetRequestIds},
        Case{"DoNotCompareRequests", Bug::kDoNotCompareRequests},
        Case{"LetChangesOverlap", Bug::kLetChangesOverlap},
        Case{"DoNotLearnNumbers", Bug::kDoNotLearnNumbers},
        Case{"ShareIdsOfCallers", Bug::kShareIdsOfCallers},
        Case{"ShareIdsOfMethods", Bug::kShareIdsOfMethods}, Case{"EndTwice", Bug::kEndTwice},
        Case{"ForgetAnswers", Bug::kForgetAnswers}, Case{"LoseTakeOver", Bug::kLoseTakeOver},
        Case{"BreakChain", Bug::kBreakChain}, Case{"DropRowOfOutcome", Bug::kDropRowOfOutcome},
        Case{"SendWithoutLease", Bug::kSendWithoutLease}, Case{"TakeOverAtOnce", Bug::kTakeOverAtOnce},
        Case{"IgnoreRenewals", Bug::kIgnoreRenewals}, Case{"NeverTakeOver", Bug::kNeverTakeOver},
        Case{"TakeOverWithoutFence", Bug::kTakeOverWithoutFence}, Case{"IgnoreFences", Bug::kIgnoreFences},
        Case{"TrustLostEnds", Bug::kTrustLostEnds}, Case{"CountTheLiving", Bug::kCountTheLiving},
        Case{"TrustFailedCommits", Bug::kTrustFailedCommits}, Case{"ForgetToVoid", Bug::kForgetToVoid},
        Case{"ForgetLateOutcome", Bug::kForgetLateOutcome},
        Case{"LetANoFailTheBatch", Bug::kLetANoFailTheBatch}, Case{"SettleNothing", Bug::kSettleNothing},
        Case{"DenyWhatRuns", Bug::kDenyWhatRuns}, Case{"DoNotLookFirst", Bug::kDoNotLookFirst},
        Case{"BuyWhenLookFails", Bug::kBuyWhenLookFails}, Case{"TrustAnyAnswer", Bug::kTrustAnyAnswer},
        Case{"SendAgainInDoubt", Bug::kSendAgainInDoubt}, Case{"TakeDoubtForNo", Bug::kTakeDoubtForNo},
        Case{"DenyAfterFirstLook", Bug::kDenyAfterFirstLook},
        Case{"TellBeforeDurable", Bug::kTellBeforeDurable},
        Case{"TellWhatMayBeSentYet", Bug::kTellWhatMayBeSentYet},
        Case{"KeepWhatPasses", Bug::kKeepWhatPasses}, Case{"ForgetRefusals", Bug::kForgetRefusals},
        Case{"CompareBySubstring", Bug::kCompareBySubstring},
        Case{"ReadFirstPageOnly", Bug::kReadFirstPageOnly},
        Case{"TakeFailureForAbsence", Bug::kTakeFailureForAbsence},
        Case{"ForgetSecondAbsence", Bug::kForgetSecondAbsence},
        Case{"DoNotWaitForRequest", Bug::kDoNotWaitForRequest}, Case{"IgnoreCreation", Bug::kIgnoreCreation},
        Case{"IgnoreSkew", Bug::kIgnoreSkew}, Case{"ResendAtRecovery", Bug::kResendAtRecovery},
        Case{"TakeRefusalAfterDoubt", Bug::kTakeRefusalAfterDoubt},
        Case{"TakeNotFoundForNo", Bug::kTakeNotFoundForNo},
        Case{"SkipsTheSync", Bug::kNone, PlantedDouble::kSkipsSync},
        Case{"SendsTwice", Bug::kNone, PlantedDouble::kSendsTwice}),
    [](const auto& param) { return param.param.name; });

}  // namespace
}  // namespace phonegate::simulation_test
