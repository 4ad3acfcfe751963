#include "client/phonectl/tally.h"

#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/system_pace.h"
#include "phonegate/testing/fake_phone_numbers.h"
#include "phonegate/testing/mock_operations.h"

namespace phonegate::phonectl::tally_test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class TallyTest : public ::testing::Test {
 protected:
  testing::FakePhoneNumbers numbers_;
  testing::MockAudit audit_;
  testing::MockAdmin admin_;
  testing::MockAccess access_;
  std::istringstream in_;
  std::ostringstream out_;
  std::ostringstream err_;
  Consent consent_{in_, err_, Consent::Terminal::kNone};
  internal::SystemPace pace_;
  Session session_{{numbers_, audit_, admin_, access_}, {}, "here", out_, err_, false, consent_, pace_, ""};
  Tally tally_{session_, "bought", 4, Tally::Refused::kLeavesAPlace};
};

TEST_F(TallyTest, IsFineOnceAllAreThere) {
  for (int i = 0; i < 3; ++i) tally_.Add({"+1", Outcome::kDone, "id", "request", {}});
  EXPECT_EQ(tally_.Result("again").code(), absl::StatusCode::kCancelled);
  tally_.Add({"+1", Outcome::kAlready, "", "request", absl::AlreadyExistsError("there")});
  EXPECT_TRUE(tally_.Result("again").ok());
  EXPECT_EQ(tally_.Text(), "3 of 4 bought, 1 there already");
  EXPECT_EQ(err_.str(), "");
}

TEST_F(TallyTest, EndsWithTheFirstErrorUnlessSomethingIsInDoubt) {
  tally_.Add({"+1", Outcome::kDone, "id", "request", {}});
  tally_.Add({"+2", Outcome::kNotDone, "", "request", absl::ResourceExhaustedError("slow down")});
  tally_.Add({"+3", Outcome::kRefused, "", "request", absl::InternalError("later")});
  EXPECT_EQ(tally_.Result("again").code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(std::string(tally_.Result("again").message()),
            "1 of 4 bought, 1 refused, 1 not done, 2 left. Why some were refused stands above. `again` goes "
            "on, and "
            "does nothing twice.");
  tally_.Add({"+4", Outcome::kInDoubt, "", "request", absl::UnknownError("lost")});
  EXPECT_EQ(tally_.Result("again").code(), absl::StatusCode::kUnknown);
  EXPECT_THAT(std::string(tally_.Result("again").message()),
              AllOf(HasSubstr("1 in doubt"), HasSubstr("`again` asks again under the same request ids")));
}

TEST_F(TallyTest, HasNothingLeftWhenAllHaveEnded) {
  Tally tally(session_, "imported", 2, Tally::Refused::kIsOne);
  tally.Add({"+1", Outcome::kDone, "id", "request", {}});
  tally.Add({"+2", Outcome::kGone, "", "request", absl::InvalidArgumentError("no such number")});
  EXPECT_EQ(tally.Result("again"),
            absl::InvalidArgumentError("1 of 2 imported, 1 refused. Why some were refused stands above."));
}

TEST_F(TallyTest, PrintsEachAsItComes) {
  tally_.Add({"+1", Outcome::kDone, "the-id", "request", {}});
  EXPECT_THAT(out_.str(), HasSubstr("+1             bought         the-id "));
  tally_.Add({"+2\x1b", Outcome::kNotDone, "", "request", absl::UnavailableError("gone\n")});
  EXPECT_THAT(out_.str(), HasSubstr("+2?            not done "));
  EXPECT_THAT(err_.str(), HasSubstr("phonectl: +2?: gone? (UNAVAILABLE)\n"));
}

}  // namespace
}  // namespace phonegate::phonectl::tally_test
