#include "service/base/settled_text.h"

#include <gtest/gtest.h>

namespace phonegate {
namespace {

using std::chrono::milliseconds;

class SettledTextTest : public ::testing::Test {
 protected:
  bool Look(const std::string& text, milliseconds after) { return text_.Look(text, now_ += after); }

  SteadyTime now_{milliseconds(1)};
  SettledText text_{"old"};
};

TEST_F(SettledTextTest, BelievesATextThatStaysTheSame) {
  EXPECT_FALSE(Look("new", milliseconds(0)));
  EXPECT_FALSE(Look("new", SettledText::kSettled - milliseconds(1)));
  EXPECT_TRUE(Look("new", milliseconds(1)));
  EXPECT_FALSE(Look("new", milliseconds(1000))) << "only once";
}

TEST_F(SettledTextTest, BeginsAnewWithEachOther) {
  EXPECT_FALSE(Look("new", milliseconds(0)));
  EXPECT_FALSE(Look("newer", SettledText::kSettled));
  EXPECT_FALSE(Look("old", SettledText::kSettled));
  EXPECT_FALSE(Look("newer", SettledText::kSettled)) << "it was the old one in between";
  text_.Miss();
  EXPECT_FALSE(Look("newer", SettledText::kSettled));
  EXPECT_TRUE(Look("newer", SettledText::kSettled));
}

}  // namespace
}  // namespace phonegate
