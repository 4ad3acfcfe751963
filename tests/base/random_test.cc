#include "service/base/random.h"

#include <algorithm>
#include <regex>
#include <set>

#include <gtest/gtest.h>

#include "tests/support/fixed_random.h"

namespace phonegate::random_test {
namespace {

TEST(RandomUuid, IsAVersion4UuidInLowerCase) {
  FixedRandom ones(0xff);
  EXPECT_EQ(RandomUuid(ones), "ffffffff-ffff-4fff-bfff-ffffffffffff");
  FixedRandom zeros(0);
  EXPECT_EQ(RandomUuid(zeros), "00000000-0000-4000-8000-000000000000");
}

TEST(RandomUuid, SystemRandomDoesNotRepeat) {
  SystemRandom random;
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(seen.insert(RandomUuid(random)).second);
}

TEST(RandomFraction, StaysBelowOne) {
  FixedRandom ones(0xff);
  EXPECT_LT(RandomFraction(ones), 1.0);
  FixedRandom zeros(0);
  EXPECT_EQ(RandomFraction(zeros), 0.0);
}

}  // namespace
}  // namespace phonegate::random_test
