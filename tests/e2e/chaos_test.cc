// Kill -9 at any point: whatever the moment, what SignalWire did, what the journal
// says and what clients were told must agree.
//
// CHAOS_CYCLES and CHAOS_SEED choose how much and what; a run prints its seed. The
// same seed gives the same plan: deaths, changes, faults. When exactly a death that
// counts requests, calls or lines comes varies with the machine.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "tests/e2e/chaos_run.h"

namespace phonegate::chaos_test {
namespace {

using ::testing::Contains;
using ::testing::Field;
using ::testing::IsEmpty;

constexpr int kCyclesOfAnEra = 20;

std::uint64_t ValueOf(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr || *text == '\0' ? otherwise : std::stoull(text);
}

std::uint64_t Seed() {
  // The same plan each time: what make test finds must be there again. make chaos
  // has a new one each time.
  const std::uint64_t seed = ValueOf("CHAOS_SEED", 1);
  std::cout << "CHAOS_SEED=" << seed << std::endl;
  return seed;
}

// Deaths for an endless number of cycles: each one once, shuffled, and again. Those
// at birth are apart, as each needs a journal of its own.
class Plan {
 public:
  explicit Plan(std::uint64_t seed) : dice_(seed) {
    for (const Death& death : AllDeaths())
      (death.at == Death::At::kFailpointAtBirth ? births_ : deaths_).push_back(death);
  }

  Death NextBirth() { return births_[birth_++ % births_.size()]; }

  Death Next() {
    if (next_ == 0) std::shuffle(deaths_.begin(), deaths_.end(), dice_);
    Death death = deaths_[next_];
    next_ = (next_ + 1) % deaths_.size();
    death.count = 1 + static_cast<int>(Throw(dice_, death.failpoint.empty() ? 24 : 5));
    // These are reached once.
    if (death.at == Death::At::kFailpointInRecovery || death.at == Death::At::kFailpointInDoubt)
      death.count = 1;
    return death;
  }

 private:
  Dice dice_;
  std::vector<Death> deaths_;
  std::vector<Death> births_;
  std::size_t next_ = 0;
  std::size_t birth_ = 0;
};

TEST_F(ChaosTest, ThreeLedgersAgreeAfterDeathsAtAnyPoint) {
  const std::uint64_t seed = Seed();
  const int cycles = static_cast<int>(ValueOf("CHAOS_CYCLES", 200));
  Plan plan(seed);
  const auto begun = std::chrono::steady_clock::now();
  while (report().cycles < cycles) {
    BeginEra(seed + static_cast<std::uint64_t>(report().cycles));
    Cycle(plan.NextBirth());
    for (int i = 1; i < kCyclesOfAnEra && report().cycles < cycles; ++i) Cycle(plan.Next());
    EndEra();
  }
  std::cout << ::testing::PrintToString(report()) << "  took "
            << std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun)
                   .count()
            << " ms" << std::endl;
  EXPECT_THAT(report().violations, IsEmpty()) << "CHAOS_SEED=" << seed;
  if (cycles < 200) return;
  for (const Death& death : AllDeaths())
    EXPECT_GT(report().deaths.count(NameOf(death)), 0U) << "nothing died " << NameOf(death);
}

// The harness itself must see it when the journal forgets.
TEST_F(ChaosTest, FindsAJournalThatForgets) {
  BeginEra(Seed());
  Cycle({Death::At::kAnswer, "", 8});
  Cycle({Death::At::kAnswer, "", 8});
  gateway().Kill();
  std::filesystem::remove_all(journal_folder());
  ASSERT_TRUE(gateway().Restart());
  EndEra();
  EXPECT_THAT(report().violations, Contains(Field(&Disagreement::violation, Violation::kNotShownAsOurs)));
  EXPECT_THAT(report().violations, Contains(Field(&Disagreement::violation, Violation::kLost)));
}

}  // namespace
}  // namespace phonegate::chaos_test
