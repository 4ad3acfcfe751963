#include "service/base/settled_text.h"

#include <gtest/gtest.h>

namespace phonegate::settled_text_test {
namespace {

using std::chrono::milliseconds;
using Seen = SettledText::Seen;

class SettledTextTest : public ::testing::Test {
 protected:
  Seen Look(const std::string& text, milliseconds after) { return text_.Look(text, now_ += after); }

  SteadyTime now_{milliseconds(1)};
  SettledText text_{"old"};
};

TEST_F(SettledTextTest, BelievesATextThatStaysTheSame) {
  EXPECT_EQ(Look("new", milliseconds(0)), Seen::kUnsettled);
  EXPECT_EQ(Look("new", SettledText::kSettled - milliseconds(1)), Seen::kUnsettled);
  EXPECT_EQ(Look("new", milliseconds(1)), Seen::kNew);
  EXPECT_EQ(Look("new", milliseconds(1000)), Seen::kOld) << "only once";
}

TEST_F(SettledTextTest, BeginsAnewWithEachOther) {
  EXPECT_EQ(Look("new", milliseconds(0)), Seen::kUnsettled);
  EXPECT_EQ(Look("newer", SettledText::kSettled), Seen::kUnsettled);
  EXPECT_EQ(Look("old", SettledText::kSettled), Seen::kOld);
  EXPECT_EQ(Look("newer", SettledText::kSettled), Seen::kUnsettled) << "it was the old one in between";
  text_.Miss();
  EXPECT_EQ(Look("newer", SettledText::kSettled), Seen::kUnsettled);
  EXPECT_EQ(Look("newer", SettledText::kSettled), Seen::kNew);
}

}  // namespace
}  // namespace phonegate::settled_text_test
