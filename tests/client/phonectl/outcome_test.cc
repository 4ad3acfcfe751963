#include "client/phonectl/outcome.h"

#include <string>

#include <gtest/gtest.h>

#include "phonegate/error.h"

namespace phonegate::phonectl::outcome_test {
namespace {

absl::Status Error(v1::Reason reason) {
  ErrorDetails details;
  details.reason = reason;
  return MakeError(absl::StatusCode::kFailedPrecondition, "No.", details);
}

struct Case {
  v1::Reason reason;
  Outcome outcome;
  bool concerns_all;
};

class OutcomeTest : public ::testing::TestWithParam<Case> {};

TEST_P(OutcomeTest, FollowsFromTheReason) {
  const absl::Status status = Error(GetParam().reason);
  EXPECT_EQ(OutcomeOf(status), GetParam().outcome);
  EXPECT_EQ(ConcernsAll(status), GetParam().concerns_all);
}

INSTANTIATE_TEST_SUITE_P(Reasons, OutcomeTest,
                         ::testing::Values(Case{v1::REASON_OUTCOME_UNKNOWN, Outcome::kInDoubt, false},
                                           Case{v1::REASON_ALREADY_OWNED, Outcome::kAlready, false},
                                           Case{v1::REASON_NUMBER_NOT_AVAILABLE, Outcome::kGone, false},
                                           Case{v1::REASON_CHANGE_DID_NOT_HAPPEN, Outcome::kGone, false},
                                           Case{v1::REASON_ACCOUNT_LIMIT_REACHED, Outcome::kRefused, true},
                                           Case{v1::REASON_FEATURE_NOT_AVAILABLE, Outcome::kRefused, true},
                                           // Its answer is not kept: the same request may be made again.
                                           Case{v1::REASON_INSUFFICIENT_BALANCE, Outcome::kNotDone, true},
                                           Case{v1::REASON_REQUEST_ID_REUSED, Outcome::kNotDone, true},
                                           Case{v1::REASON_PROJECT_FROZEN, Outcome::kNotDone, true},
                                           Case{v1::REASON_BUDGET_SPENT, Outcome::kNotDone, true},
                                           Case{v1::REASON_NUMBER_BUSY, Outcome::kNotDone, false},
                                           Case{v1::REASON_INVALID_REQUEST, Outcome::kNotDone, false}),
                         [](const auto& row) { return ReasonName(row.param.reason); });

TEST(OutcomeOfTest, LetsAnotherIdBeUsedOnlyAfterARefusalForGood) {
  EXPECT_EQ(OutcomeOf(absl::OkStatus()), Outcome::kDone);
  EXPECT_EQ(OutcomeOf(absl::UnavailableError("no gateway")), Outcome::kNotDone);
  EXPECT_TRUE(ConcernsAll(absl::UnavailableError("no gateway")));
  for (int reason = v1::Reason_MIN; reason <= v1::Reason_MAX; ++reason) {
    if (!v1::Reason_IsValid(reason) || reason == v1::REASON_UNSPECIFIED) continue;
    const absl::Status status = Error(static_cast<v1::Reason>(reason));
    const Outcome outcome = OutcomeOf(status);
    // Before another id is used, SignalWire or the journal must have said no for good.
    const bool another_id = outcome == Outcome::kGone || outcome == Outcome::kRefused;
    const bool of_signalwire =
        reason >= v1::REASON_UPSTREAM_REJECTED_REQUEST && reason <= v1::REASON_CONFLICT;
    EXPECT_TRUE(!another_id || of_signalwire || reason == v1::REASON_CHANGE_DID_NOT_HAPPEN)
        << ReasonName(static_cast<v1::Reason>(reason));
  }
}

}  // namespace
}  // namespace phonegate::phonectl::outcome_test
