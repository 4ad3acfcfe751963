#include "client/phonectl/shell_word.h"

#include <gtest/gtest.h>

namespace phonegate::phonectl::shell_word_test {
namespace {

TEST(ShellWordTest, QuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(ShellWord("/tmp/numbers-2026_11.csv"), "/tmp/numbers-2026_11.csv");
  EXPECT_EQ(ShellWord("my numbers.csv"), "'my numbers.csv'");
  EXPECT_EQ(ShellWord("$(rm x)"), "'$(rm x)'");
  EXPECT_EQ(ShellWord("it's"), R"('it'\''s')");
  EXPECT_EQ(ShellWord(""), "''");
}

TEST(FlagTextTest, IsNothingWithoutAText) {
  EXPECT_EQ(FlagText("--batch", "a b"), " --batch 'a b'");
  EXPECT_EQ(FlagText("--batch", ""), "");
}

}  // namespace
}  // namespace phonegate::phonectl::shell_word_test
