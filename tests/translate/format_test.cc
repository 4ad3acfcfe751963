#include "service/translate/format.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace phonegate::format_test {
namespace {

// The rows of each format stand in request_check_test; here is what holds for
// all of them.
TEST(FormatProblem, EveryFormatHasAHintThatDiffersFromTheOthers) {
  std::set<std::string> hints;
  for (int format = v1::Format_MIN; format <= v1::Format_MAX; ++format) {
    if (!v1::Format_IsValid(format)) continue;
    const std::string_view hint = FormatProblem(static_cast<v1::Format>(format), "\n");
    EXPECT_THAT(std::string(hint), testing::StartsWith("must ")) << v1::Format_Name(format);
    EXPECT_TRUE(hints.insert(std::string(hint)).second) << hint;
  }
  EXPECT_EQ(hints.size(), 10U);
}

TEST(FormatProblem, StrictFormatsTakeNoEmptyText) {
  for (int format = v1::Format_MIN + 1; format <= v1::Format_MAX; ++format) {
    EXPECT_NE(FormatProblem(static_cast<v1::Format>(format), ""), "") << v1::Format_Name(format);
  }
  EXPECT_EQ(FormatProblem(v1::FORMAT_UNSPECIFIED, ""), "");
}

// A path is built from these: nothing but letters, digits, plus and hyphen.
TEST(FormatProblem, FormatsOfPathsTakeNoByteThatAPathCouldEscapeThrough) {
  for (v1::Format format :
       {v1::FORMAT_E164, v1::FORMAT_UUID, v1::FORMAT_SID, v1::FORMAT_COUNTRY, v1::FORMAT_DIGITS}) {
    for (int byte = 0; byte < 256; ++byte) {
      const char c = static_cast<char>(byte);
      const bool plain =
          (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '+';
      if (plain) continue;
      for (const std::string& text :
           {std::string("+15125550100"), std::string("3fa85f64-5717-4562-b3fc-2c963f66afa6"),
            std::string("US")}) {
        for (std::size_t at = 0; at < text.size(); ++at) {
          std::string hostile = text;
          hostile[at] = c;
          EXPECT_NE(FormatProblem(format, hostile), "") << v1::Format_Name(format) << " byte " << byte;
        }
      }
    }
  }
}

}  // namespace
}  // namespace phonegate::format_test
