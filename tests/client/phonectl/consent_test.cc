#include "client/phonectl/consent.h"

#include <sstream>
#include <string>

#include <gtest/gtest.h>

namespace phonegate::phonectl::consent_test {
namespace {

class ConsentTest : public ::testing::Test {
 protected:
  absl::Status Ask(const std::string& typed, Consent::Terminal terminal, bool agreed = false) {
    std::istringstream in(typed);
    err_.str("");
    return Consent(in, err_, terminal).Ask("Buys\x1b it.", agreed);
  }

  std::ostringstream err_;
};

TEST_F(ConsentTest, NeedsAYes) {
  EXPECT_TRUE(Ask("yes\n", Consent::Terminal::kThere).ok());
  EXPECT_EQ(err_.str(), "Buys? it.\nType yes to go on: ");
  EXPECT_TRUE(Ask(" YES \n", Consent::Terminal::kThere).ok());
  for (const char* typed : {"y\n", "no\n", "\n", "", "yes please\n"})
    EXPECT_EQ(Ask(typed, Consent::Terminal::kThere).code(), absl::StatusCode::kCancelled) << typed;
}

TEST_F(ConsentTest, AsksNobodyWhereNobodyIs) {
  EXPECT_EQ(Ask("yes\n", Consent::Terminal::kNone).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(err_.str(), "Buys? it.\n");
}

TEST_F(ConsentTest, DoesNotAskWhoHasAgreed) {
  EXPECT_TRUE(Ask("", Consent::Terminal::kNone, /*agreed=*/true).ok());
  EXPECT_EQ(err_.str(), "Buys? it.\n");
}

}  // namespace
}  // namespace phonegate::phonectl::consent_test
