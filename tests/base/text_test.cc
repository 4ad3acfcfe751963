#include "service/base/text.h"

#include <cstdint>

#include <gtest/gtest.h>

namespace phonegate::text_test {
namespace {

TEST(Concat, JoinsTextsAndWholeNumbers) {
  const std::string text = "text";
  EXPECT_EQ(Concat("a ", text, std::string_view("-"), 7, " ", std::uint64_t{18446744073709551615U}, " ",
                   std::int64_t{-1}),
            "a text-7 18446744073709551615 -1");
  EXPECT_EQ(Concat(), "");
}

TEST(Concat, KeepsNulBytes) { EXPECT_EQ(Concat(std::string(1, '\0'), "a").size(), 2U); }

TEST(Append, AddsToWhatIsThere) {
  std::string out = "a";
  Append(out, "b", 1);
  EXPECT_EQ(out, "ab1");
}

}  // namespace
}  // namespace phonegate::text_test
