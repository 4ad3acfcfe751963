#include "service/base/stable_content.h"

#include <gtest/gtest.h>

namespace phonegate::stable_content_test {
namespace {

using std::chrono::milliseconds;
using Seen = StableContent::Seen;

class SettledTextTest : public ::testing::Test {
 protected:
  Seen Look(const std::string& text, milliseconds after) { return text_.Look(text, now_ += after); }

  SteadyTime now_{milliseconds(1)};
  StableContent text_{"old"};
};

TEST_F(SettledTextTest, BelievesATextThatStaysTheSame) {
  EXPECT_EQ(Look("new", milliseconds(0)), Seen::kChanging);
  EXPECT_EQ(Look("new", StableContent::kStable - milliseconds(1)), Seen::kChanging);
  EXPECT_EQ(Look("new", milliseconds(1)), Seen::kNew);
  EXPECT_EQ(Look("new", milliseconds(1000)), Seen::kOld) << "only once";
}

TEST_F(SettledTextTest, BeginsAnewWithEachOther) {
  EXPECT_EQ(Look("new", milliseconds(0)), Seen::kChanging);
  EXPECT_EQ(Look("newer", StableContent::kStable), Seen::kChanging);
  EXPECT_EQ(Look("old", StableContent::kStable), Seen::kOld);
  EXPECT_EQ(Look("newer", StableContent::kStable), Seen::kChanging) << "it was the old one in between";
  text_.Miss();
  EXPECT_EQ(Look("newer", StableContent::kStable), Seen::kChanging);
  EXPECT_EQ(Look("newer", StableContent::kStable), Seen::kNew);
}

}  // namespace
}  // namespace phonegate::stable_content_test
