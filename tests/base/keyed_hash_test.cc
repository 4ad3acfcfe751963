#include "service/base/keyed_hash.h"

#include <cstdint>
#include <set>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/cache/constant_random.h"

namespace phonegate::keyed_hash_test {
namespace {

struct Known {
  std::uint64_t first;
  std::string_view text;
  std::uint64_t want;
};

class KeyedHashTest : public ::testing::TestWithParam<Known> {};

// What CPython answers, whose hash of bytes is SipHash-1-3, with a key of zeros.
TEST_P(KeyedHashTest, IsSipHash13) {
  ConstantRandom zeros(0);
  EXPECT_EQ(KeyedHash(zeros)(GetParam().first, GetParam().text), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Vectors, KeyedHashTest,
    ::testing::Values(Known{0, "", 0xbd60acb658c79e45U}, Known{0x0102030405060708U, "", 0x69b536ee4108fb12U},
                      Known{0, "a", 0x0c9972277e54d711U}, Known{0, "+15125550100", 0x6b50e31dc8c5232dU},
                      Known{0x0102030405060708U, "0123456789abcdef", 0x89ac7f54ee9fe0aeU},
                      Known{0x0102030405060708U, "a longer text that fills several words of eight bytes",
                            0x81fa04e14e94e50fU}));

TEST(KeyedHash, DependsOnTheKey) {
  std::set<std::uint64_t> seen;
  for (int byte = 0; byte < 256; ++byte) {
    ConstantRandom random(static_cast<std::uint8_t>(byte));
    seen.insert(KeyedHash(random)(0, "the same text"));
  }
  EXPECT_EQ(seen.size(), 256u);
}

}  // namespace
}  // namespace phonegate::keyed_hash_test
