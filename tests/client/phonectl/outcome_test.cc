#include "client/phonectl/outcome.h"

#include <map>

#include <gtest/gtest.h>

#include "phonegate/error.h"

namespace phonegate::phonectl::outcome_test {
namespace {

absl::Status Error(v1::Reason reason) {
  ErrorDetails details;
  details.reason = reason;
  return MakeError(absl::StatusCode::kFailedPrecondition, "No.", details);
}

struct Expected {
  Outcome outcome;
  bool concerns_all;
};

// Of all others nothing happened, and the others would meet the same.
const std::map<v1::Reason, Expected> kExpected = {
    {v1::REASON_OUTCOME_UNKNOWN, {Outcome::kInDoubt, false}},
    {v1::REASON_ALREADY_OWNED, {Outcome::kAlready, false}},
    {v1::REASON_NUMBER_NOT_AVAILABLE, {Outcome::kGone, false}},
    {v1::REASON_CHANGE_DID_NOT_HAPPEN, {Outcome::kGone, false}},
    {v1::REASON_UPSTREAM_REJECTED_REQUEST, {Outcome::kGone, false}},
    {v1::REASON_ACCOUNT_LIMIT_REACHED, {Outcome::kRefused, true}},
    {v1::REASON_FEATURE_NOT_AVAILABLE, {Outcome::kRefused, true}},
    {v1::REASON_INVALID_STATE, {Outcome::kRefused, true}},
    {v1::REASON_CONFLICT, {Outcome::kRefused, true}},
    {v1::REASON_INVALID_REQUEST, {Outcome::kNotDone, false}},  // of a row of a file, say
    {v1::REASON_NUMBER_BUSY, {Outcome::kNotDone, false}},
    {v1::REASON_PERMISSION_DENIED, {Outcome::kNotDone, false}},  // a grant may be for some numbers only
    {v1::REASON_DEADLINE_EXCEEDED, {Outcome::kNotDone, false}},
};

TEST(OutcomeOfTest, FollowsFromTheReason) {
  for (int number = v1::Reason_MIN + 1; number <= v1::Reason_MAX; ++number) {
    if (!v1::Reason_IsValid(number)) continue;
    const auto reason = static_cast<v1::Reason>(number);
    const auto row = kExpected.find(reason);
    const Expected expected = row == kExpected.end() ? Expected{Outcome::kNotDone, true} : row->second;
    EXPECT_EQ(OutcomeOf(Error(reason)), expected.outcome) << ReasonName(reason);
    EXPECT_EQ(ConcernsAll(Error(reason)), expected.concerns_all) << ReasonName(reason);
  }
}

TEST(OutcomeOfTest, LetsAnotherIdBeUsedOnlyAfterARefusalForGood) {
  EXPECT_EQ(OutcomeOf(absl::OkStatus()), Outcome::kDone);
  EXPECT_FALSE(ConcernsAll(absl::OkStatus()));
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
