#include "client/change.h"

#include <chrono>
#include <deque>
#include <map>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/cord.h"
#include "phonegate/error.h"

namespace phonegate::internal::change_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

absl::Status ErrorStatus(absl::StatusCode code, v1::Reason reason,
                         std::optional<nanoseconds> retry_after = {}) {
  ErrorDetails details;
  details.reason = reason;
  details.metadata = {{"from", "gateway"}};
  details.retry_after = retry_after;
  return MakeError(code, "No.", details);
}

const absl::Status kLost = absl::UnavailableError("Socket closed");
const absl::Status kUnknown = ErrorStatus(absl::StatusCode::kUnknown, v1::REASON_OUTCOME_UNKNOWN);
const absl::Status kNotNow = ErrorStatus(absl::StatusCode::kUnavailable, v1::REASON_JOURNAL_UNAVAILABLE);
const absl::Status kTaken =
    ErrorStatus(absl::StatusCode::kFailedPrecondition, v1::REASON_NUMBER_NOT_AVAILABLE);
const absl::Status kDenied = ErrorStatus(absl::StatusCode::kPermissionDenied, v1::REASON_PERMISSION_DENIED);
const Attempt kNotSent{absl::UnavailableError("Nothing was sent"), false};

struct MeaningCase {
  std::string name;
  absl::Status status;
  AttemptMeaning meaning;
};

class MeaningTest : public ::testing::TestWithParam<MeaningCase> {};

TEST_P(MeaningTest, IsTold) { EXPECT_EQ(MeaningOf(GetParam().status), GetParam().meaning); }

INSTANTIATE_TEST_SUITE_P(
    Of, MeaningTest,
    ::testing::Values(
        MeaningCase{"Success", absl::OkStatus(), AttemptMeaning::kFinal},
        MeaningCase{"LostConnection", kLost, AttemptMeaning::kUnknown},
        MeaningCase{"OwnDeadline", absl::DeadlineExceededError("late"), AttemptMeaning::kUnknown},
        MeaningCase{"AnswerTooLarge", absl::ResourceExhaustedError("large"), AttemptMeaning::kUnknown},
        MeaningCase{"BrokenStream", absl::InternalError("RST_STREAM"), AttemptMeaning::kUnknown},
        MeaningCase{"NoSuchMethod", absl::UnimplementedError("no"), AttemptMeaning::kRefused},
        MeaningCase{"RefusedByAProxy", absl::PermissionDeniedError("no"), AttemptMeaning::kRefused},
        MeaningCase{"OutcomeUnknown", kUnknown, AttemptMeaning::kUnknown},
        MeaningCase{"JournalUnavailable", kNotNow, AttemptMeaning::kNotDone},
        MeaningCase{"UpstreamUnavailable",
                    ErrorStatus(absl::StatusCode::kUnavailable, v1::REASON_UPSTREAM_UNAVAILABLE),
                    AttemptMeaning::kNotDone},
        MeaningCase{"NumberTaken", kTaken, AttemptMeaning::kFinal},
        MeaningCase{"DidNotHappen", ErrorStatus(absl::StatusCode::kAborted, v1::REASON_CHANGE_DID_NOT_HAPPEN),
                    AttemptMeaning::kFinal},
        MeaningCase{"TokenRejected",
                    ErrorStatus(absl::StatusCode::kUnauthenticated, v1::REASON_TOKEN_REJECTED),
                    AttemptMeaning::kRefused},
        MeaningCase{"PermissionDenied", kDenied, AttemptMeaning::kRefused},
        MeaningCase{"NumberBusy", ErrorStatus(absl::StatusCode::kAborted, v1::REASON_NUMBER_BUSY),
                    AttemptMeaning::kRefused},
        MeaningCase{"DeadlineOfTheGateway",
                    ErrorStatus(absl::StatusCode::kDeadlineExceeded, v1::REASON_DEADLINE_EXCEEDED),
                    AttemptMeaning::kRefused}),
    [](const auto& tested) { return tested.param.name; });

// Those of all reasons that do not mean that the change has its final answer.
const std::map<v1::Reason, AttemptMeaning> kNotFinal = {
    {v1::REASON_OUTCOME_UNKNOWN, AttemptMeaning::kUnknown},
    {v1::REASON_UPSTREAM_UNAVAILABLE, AttemptMeaning::kNotDone},
    {v1::REASON_JOURNAL_UNAVAILABLE, AttemptMeaning::kNotDone},
    {v1::REASON_SHUTTING_DOWN, AttemptMeaning::kNotDone},
    {v1::REASON_INVALID_REQUEST, AttemptMeaning::kRefused},
    {v1::REASON_PROJECT_NOT_FOUND, AttemptMeaning::kRefused},
    {v1::REASON_PROJECT_REQUIRED, AttemptMeaning::kRefused},
    {v1::REASON_UPSTREAM_RATE_LIMITED, AttemptMeaning::kRefused},
    {v1::REASON_DEADLINE_EXCEEDED, AttemptMeaning::kRefused},
    {v1::REASON_CANCELLED, AttemptMeaning::kRefused},
    {v1::REASON_NUMBER_BUSY, AttemptMeaning::kRefused},
    {v1::REASON_IDENTITY_REQUIRED, AttemptMeaning::kRefused},
    {v1::REASON_TOKEN_REJECTED, AttemptMeaning::kRefused},
    {v1::REASON_PERMISSION_DENIED, AttemptMeaning::kRefused},
};

TEST(MeaningOf, FollowsFromTheReason) {
  for (int number = v1::Reason_MIN + 1; number <= v1::Reason_MAX; ++number) {
    if (!v1::Reason_IsValid(number)) continue;
    const auto reason = static_cast<v1::Reason>(number);
    const auto expected = kNotFinal.find(reason);
    EXPECT_EQ(MeaningOf(ErrorStatus(absl::StatusCode::kInternal, reason)),
              expected == kNotFinal.end() ? AttemptMeaning::kFinal : expected->second)
        << ReasonName(reason);
  }
}

TEST(MeaningOf, TakesAReasonThatIsNewerThanTheLibraryForNoAnswerOfOtherAttempts) {
  absl::Status newer = absl::FailedPreconditionError("No.");
  newer.SetPayload("type.googleapis.com/google.rpc.ErrorInfo", absl::Cord("\x0a\x05NEWER"));
  EXPECT_EQ(MeaningOf(newer), AttemptMeaning::kRefused);
}

// A clock that only pauses move.
class FakePace final : public Pace {
 public:
  Time Now() override { return now_; }
  void Pause(nanoseconds time) override {
    pauses.push_back(std::chrono::duration_cast<milliseconds>(time).count());
    now_ += time;
  }
  double Random() override { return random; }

  std::vector<std::int64_t> pauses;  // ms
  double random = 1;                 // the greatest pause

 private:
  Time now_{};
};

class SettleChangeTest : public ::testing::Test {
 protected:
  // Attempts what `script` says; its last element for ever.
  absl::Status Settle(std::deque<Attempt> script, nanoseconds time = seconds(60)) {
    return SettleChange({"PurchasePhoneNumber", "the-id"}, pace_.Now() + time, pace_, [this, &script] {
      ++attempts_;
      Attempt attempt = script.front();
      if (script.size() > 1) script.pop_front();
      return attempt;
    });
  }

  static void ExpectOurDoubt(const absl::Status& status) {
    EXPECT_EQ(status.code(), absl::StatusCode::kUnknown);
    const ErrorDetails details = DetailsOf(status);
    EXPECT_EQ(details.reason, v1::REASON_OUTCOME_UNKNOWN);
    EXPECT_EQ(details.domain, "phonegate");
    EXPECT_EQ(details.metadata.at("operation"), "PurchasePhoneNumber");
    EXPECT_EQ(details.metadata.at("request_id"), "the-id");
  }

  FakePace pace_;
  int attempts_ = 0;
};

TEST_F(SettleChangeTest, IsDoneWithTheFirstAnswerThatSettlesIt) {
  EXPECT_TRUE(Settle({{absl::OkStatus()}}).ok());
  EXPECT_EQ(Settle({{kTaken}}), kTaken);
  EXPECT_EQ(Settle({{kDenied}}), kDenied);
  EXPECT_EQ(attempts_, 3);
  EXPECT_THAT(pace_.pauses, IsEmpty());
}

TEST_F(SettleChangeTest, AsksAgainAfterALostAnswer) {
  EXPECT_TRUE(Settle({{kLost}, {kUnknown}, {kNotNow}, {absl::OkStatus()}}).ok());
  EXPECT_EQ(attempts_, 4);
  EXPECT_THAT(pace_.pauses, ElementsAre(200, 500, 1250));
}

TEST_F(SettleChangeTest, TellsWhatTheGatewayFoundOut) {
  const absl::Status did_not = ErrorStatus(absl::StatusCode::kAborted, v1::REASON_CHANGE_DID_NOT_HAPPEN);
  EXPECT_EQ(Settle({{kLost}, {kUnknown}, {did_not}}), did_not);
}

TEST_F(SettleChangeTest, AsksUntilTheTimeIsOverAndGivesTheGatewaysOwnDoubt) {
  EXPECT_EQ(Settle({{kUnknown}}, seconds(10)), kUnknown);
  EXPECT_THAT(pace_.pauses, ElementsAre(200, 500, 1250, 3000, 3000));
}

TEST_F(SettleChangeTest, SaysItselfThatTheOutcomeIsUnknown) {
  const absl::Status status = Settle({{kLost}}, seconds(1));
  ExpectOurDoubt(status);
  EXPECT_THAT(std::string(status.message()), HasSubstr("UNAVAILABLE: Socket closed"));
}

// The first attempt may have bought the number, whatever the later ones hear.
TEST_F(SettleChangeTest, StaysInDoubtWhenARefusalSaysNothingOfTheFirstAttempt) {
  ExpectOurDoubt(Settle({{kLost}, {kDenied}}));
  EXPECT_EQ(attempts_, 2);
  ExpectOurDoubt(Settle({{kLost}, {kNotNow}}));
  ExpectOurDoubt(Settle({{kLost}, kNotSent}));
  ExpectOurDoubt(Settle({{kNotNow}, {kLost}, kNotSent}));
}

TEST_F(SettleChangeTest, GivesUpSoonerWhileNothingWasChanged) {
  EXPECT_EQ(Settle({{kNotNow}}), kNotNow);
  EXPECT_EQ(attempts_, 4);
}

TEST_F(SettleChangeTest, DoesNotInsistWhenNothingCouldBeSent) {
  EXPECT_EQ(Settle({kNotSent}), kNotSent.status);
  EXPECT_EQ(attempts_, 1);
}

TEST_F(SettleChangeTest, PausesForAsLongAsTheGatewayAsks) {
  EXPECT_TRUE(
      Settle({{ErrorStatus(absl::StatusCode::kUnavailable, v1::REASON_JOURNAL_UNAVAILABLE, seconds(7))},
              {absl::OkStatus()}})
          .ok());
  EXPECT_THAT(pace_.pauses, ElementsAre(7000));
}

TEST_F(SettleChangeTest, SpreadsThePauses) {
  pace_.random = 0;
  EXPECT_TRUE(Settle({{kLost}, {kLost}, {absl::OkStatus()}}).ok());
  EXPECT_THAT(pace_.pauses, ElementsAre(100, 250));
}

}  // namespace
}  // namespace phonegate::internal::change_test
