#include "service/cache/ghost_list.h"

#include <gtest/gtest.h>

#include "tests/journal/sim_random.h"

namespace phonegate::ghost_list_test {
namespace {

constexpr std::size_t kAny = 1'000'000;

TEST(GhostList, KnowsWhatWasAddedOnce) {
  GhostList ghosts(64);
  EXPECT_FALSE(ghosts.Take(7, kAny));
  ghosts.Add(7);
  EXPECT_TRUE(ghosts.Take(7, kAny));
  EXPECT_FALSE(ghosts.Take(7, kAny)) << "taken";
}

TEST(GhostList, ForgetsWhatIsOutsideTheWindow) {
  GhostList ghosts(1024);
  SimRandom random(1);
  ghosts.Add(7);
  for (int i = 0; i < 9; ++i) ghosts.Add(random.Next());
  EXPECT_FALSE(ghosts.Take(7, 9));
  ghosts.Add(7);
  for (int i = 0; i < 9; ++i) ghosts.Add(random.Next());
  EXPECT_TRUE(ghosts.Take(7, 10));
}

TEST(GhostList, RemembersMostOfItsCapacityAndNothingOlder) {
  constexpr std::size_t kCapacity = 4096;
  GhostList ghosts(kCapacity);
  EXPECT_EQ(ghosts.bytes(), kCapacity * 8);
  SimRandom random(1);
  std::vector<std::uint64_t> hashes(4 * kCapacity);
  for (std::uint64_t& hash : hashes) {
    hash = random.Next();
    ghosts.Add(hash);
  }
  std::size_t old = 0;
  std::size_t young = 0;
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    if (!ghosts.Take(hashes[i], kAny)) continue;
    ++(i < 2 * kCapacity ? old : young);
  }
  EXPECT_LT(old, kCapacity / 10);
  EXPECT_GT(young, kCapacity * 8 / 10);
}

}  // namespace
}  // namespace phonegate::ghost_list_test
