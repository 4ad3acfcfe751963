#include "service/admission/identity/bearer_token.h"

#include <gtest/gtest.h>

namespace phonegate::bearer_token_test {
namespace {

TEST(BearerToken, IsOneWordBehindBearer) {
  const auto of = [](std::string_view text, int times = 1) {
    return BearerToken({text, times}).value_or("none");
  };
  EXPECT_EQ(of("Bearer abc"), "abc");
  EXPECT_EQ(of("BEARER abc"), "abc");
  for (const char* other :
       {"", "Bearer", "Bearer ", "Basic abc", "abc", "Bearer a b", "Bearer a,b", "Bearer  a", "Bearerabc"}) {
    EXPECT_EQ(of(other), "none") << other;
  }
  EXPECT_EQ(of("Bearer abc", 2), "none") << "which one counts?";
  EXPECT_EQ(of("", 0), "none");
}

TEST(AfterBearer, DoesNotLookAtWhatFollows) {
  EXPECT_EQ(AfterBearer({"bearer a b", 1}), "a b");
  EXPECT_EQ(AfterBearer({"Basic a", 1}), "");
  EXPECT_EQ(AfterBearer({"Bearer a", 2}), "");
}

}  // namespace
}  // namespace phonegate::bearer_token_test
