#include "client/phonectl/status_text.h"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "phonegate/error.h"

namespace phonegate::phonectl::status_text_test {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

absl::Status Error(v1::Reason reason, std::chrono::seconds retry_after = {}) {
  ErrorDetails details;
  details.reason = reason;
  details.metadata["request_id"] = "the-id";
  if (retry_after.count() > 0) details.retry_after = retry_after;
  return MakeError(absl::StatusCode::kFailedPrecondition, "No\x1b.", details);
}

TEST(StatusTextTest, HasAnExitCodeForEachCode) {
  EXPECT_EQ(ExitCodeOf(absl::OkStatus()), 0);
  EXPECT_EQ(ExitCodeOf(absl::CancelledError("")), 65);
  EXPECT_EQ(ExitCodeOf(absl::UnauthenticatedError("")), 80);
  for (int code = 1; code <= 16; ++code) {
    const absl::Status status(static_cast<absl::StatusCode>(code), "");
    EXPECT_THAT(ExitCodeHelp(), HasSubstr("  " + std::to_string(ExitCodeOf(status)) + " " +
                                          absl::StatusCodeToString(status.code())));
  }
}

TEST(StatusTextTest, SaysWhatWentWrongAndWhatToDo) {
  EXPECT_EQ(ErrorText(absl::UnavailableError("gone")), "gone (UNAVAILABLE)\n");
  EXPECT_EQ(ErrorText(Error(v1::REASON_RATE_LIMITED, std::chrono::seconds(3))),
            "No?. (RATE_LIMITED)\nTry again in 3 s.\n");
  EXPECT_THAT(ErrorText(Error(v1::REASON_PURCHASED_TOO_RECENTLY, std::chrono::hours(14 * 24 - 1))),
              EndsWith("in 14 days.\n"));
  EXPECT_THAT(ErrorText(Error(v1::REASON_BUDGET_SPENT, std::chrono::minutes(150))), EndsWith("in 3 h.\n"));
  EXPECT_THAT(ErrorText(Error(v1::REASON_OUTCOME_UNKNOWN)), HasSubstr("--request-id the-id "));
  EXPECT_EQ(ErrorTextOfMany(Error(v1::REASON_OUTCOME_UNKNOWN)), "No?. (OUTCOME_UNKNOWN)\n");
}

TEST(StatusTextTest, NamesTheReason) {
  EXPECT_EQ(ReasonText(Error(v1::REASON_PROJECT_FROZEN)), "PROJECT_FROZEN");
  EXPECT_EQ(ReasonText(absl::NotFoundError("")), "NOT_FOUND");
}

}  // namespace
}  // namespace phonegate::phonectl::status_text_test
