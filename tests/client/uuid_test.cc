#include "client/uuid.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace phonegate::internal::uuid_test {
namespace {

using ::testing::MatchesRegex;
using ::testing::Ne;

TEST(UuidTest, IsOfVersionFourWhateverTheBits) {
  EXPECT_EQ(UuidOf({}), "00000000-0000-4000-8000-000000000000");
  std::array<std::uint8_t, 16> ones{};
  ones.fill(0xff);
  EXPECT_EQ(UuidOf(ones), "ffffffff-ffff-4fff-bfff-ffffffffffff");
}

TEST(UuidTest, SaysWhereItsBitsComeFrom) {
  EXPECT_EQ(UuidOf({}, UuidVersion::kDerived), "00000000-0000-8000-8000-000000000000");
}

TEST(UuidTest, KeepsTheOrderOfTheBits) {
  EXPECT_EQ(UuidOf({0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd,
                    0xef}),
            "01234567-89ab-4def-8123-456789abcdef");
}

TEST(UuidTest, IsAnotherOneEachTime) {
  const std::string first = RandomUuid();
  EXPECT_THAT(first, MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_THAT(RandomUuid(), Ne(first));
}

}  // namespace
}  // namespace phonegate::internal::uuid_test
