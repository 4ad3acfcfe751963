#include "client/change.h"

#include <chrono>
#include <deque>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "phonegate/error.h"

namespace phonegate::internal::change_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

absl::Status Refusal(absl::StatusCode code, v1::Reason reason, std::optional<nanoseconds> retry_after = {}) {
  ErrorDetails details;
  details.reason = reason;
  details.metadata = {{"from", "gateway"}};
  details.retry_after = retry_after;
  return MakeError(code, "No.", details);
}

const absl::Status kLost = absl::UnavailableError("Socket closed");
const absl::Status kUnknown = Refusal(absl::StatusCode::kUnknown, v1::REASON_OUTCOME_UNKNOWN);
const absl::Status kNotNow = Refusal(absl::StatusCode::kUnavailable, v1::REASON_JOURNAL_UNAVAILABLE);
const absl::Status kTaken = Refusal(absl::StatusCode::kFailedPrecondition, v1::REASON_NUMBER_NOT_AVAILABLE);
const absl::Status kDenied = Refusal(absl::StatusCode::kPermissionDenied, v1::REASON_PERMISSION_DENIED);
const Attempt kNotSent{absl::UnavailableError("Nothing was sent"), false};

struct VerdictCase {
  std::string name;
  absl::Status status;
  Verdict verdict;
};

class VerdictTest : public ::testing::TestWithParam<VerdictCase> {};

TEST_P(VerdictTest, IsTold) { EXPECT_EQ(VerdictOf(GetParam().status), GetParam().verdict); }

INSTANTIATE_TEST_SUITE_P(
    Of, VerdictTest,
    ::testing::Values(VerdictCase{"Success", absl::OkStatus(), Verdict::kStable},
                      VerdictCase{"LostConnection", kLost, Verdict::kUnknown},
                      VerdictCase{"OwnDeadline", absl::DeadlineExceededError("late"), Verdict::kUnknown},
                      VerdictCase{"AnswerTooLarge", absl::ResourceExhaustedError("large"), Verdict::kUnknown},
                      VerdictCase{"BrokenStream", absl::InternalError("RST_STREAM"), Verdict::kUnknown},
                      VerdictCase{"NoSuchMethod", absl::UnimplementedError("no"), Verdict::kRefused},
                      VerdictCase{"RefusedByAProxy", absl::PermissionDeniedError("no"), Verdict::kRefused},
                      VerdictCase{"OutcomeUnknown", kUnknown, Verdict::kUnknown},
                      VerdictCase{"JournalUnavailable", kNotNow, Verdict::kNotDone},
                      VerdictCase{"UpstreamUnavailable",
                                  Refusal(absl::StatusCode::kUnavailable, v1::REASON_UPSTREAM_UNAVAILABLE),
                                  Verdict::kNotDone},
                      VerdictCase{"NumberTaken", kTaken, Verdict::kStable},
                      VerdictCase{"DidNotHappen",
                                  Refusal(absl::StatusCode::kAborted, v1::REASON_CHANGE_DID_NOT_HAPPEN),
                                  Verdict::kStable},
                      VerdictCase{"TokenRejected",
                                  Refusal(absl::StatusCode::kUnauthenticated, v1::REASON_TOKEN_REJECTED),
                                  Verdict::kRefused},
                      VerdictCase{"PermissionDenied", kDenied, Verdict::kRefused},
                      VerdictCase{"NumberBusy", Refusal(absl::StatusCode::kAborted, v1::REASON_NUMBER_BUSY),
                                  Verdict::kRefused},
                      VerdictCase{"DeadlineOfTheGateway",
                                  Refusal(absl::StatusCode::kDeadlineExceeded, v1::REASON_DEADLINE_EXCEEDED),
                                  Verdict::kRefused}),
    [](const auto& tested) { return tested.param.name; });

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
  const absl::Status did_not = Refusal(absl::StatusCode::kAborted, v1::REASON_CHANGE_DID_NOT_HAPPEN);
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
  EXPECT_TRUE(Settle({{Refusal(absl::StatusCode::kUnavailable, v1::REASON_JOURNAL_UNAVAILABLE, seconds(7))},
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
