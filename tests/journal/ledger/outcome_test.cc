#include "service/journal/ledger/outcome.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "phonegate/v1/phone_number.pb.h"
#include "service/base/error.h"
#include "service/base/serialize.h"
#include "tests/contract/real_contract.h"

namespace phonegate::outcome_test {
namespace {

using Code = absl::StatusCode;

Reply Failed(Code code, v1::Reason reason) {
  return {ErrorBuilder(code, reason, "It failed.", Decider::kSignalWire)
              .Metadata("upstream_code", "could_not_purchase,22121")
              .Build(),
          nullptr};
}

Reply Bought() {
  auto number = std::make_unique<v1::PhoneNumber>();
  number->set_id("an id");
  number->set_number("+15125550100");
  (*number->mutable_unrecognized())["b"] = "2";
  (*number->mutable_unrecognized())["a"] = "1";
  return {absl::OkStatus(), std::move(number)};
}

CallTrace Trace(int attempts, int http_status) {
  CallTrace trace;
  trace.attempts = attempts;
  trace.http_status = http_status;
  return trace;
}

struct Row {
  std::string name;
  Code code;
  v1::Reason reason;
  int sends;
  AnswerMeaning meaning;
};

class MeaningOfAnError : public testing::TestWithParam<Row> {};

TEST_P(MeaningOfAnError, IsOne) {
  EXPECT_EQ(MeaningOf(Failed(GetParam().code, GetParam().reason), GetParam().sends), GetParam().meaning);
}

INSTANTIATE_TEST_SUITE_P(
    Each, MeaningOfAnError,
    testing::Values(
        Row{"Refused", Code::kFailedPrecondition, v1::REASON_NUMBER_NOT_AVAILABLE, 1,
            AnswerMeaning::kRefused},
        Row{"NotFound", Code::kNotFound, v1::REASON_NOT_FOUND, 1, AnswerMeaning::kRefused},
        Row{"Unknown", Code::kUnknown, v1::REASON_OUTCOME_UNKNOWN, 1, AnswerMeaning::kInDoubt},
        Row{"UnknownOfAFormerRun", Code::kUnknown, v1::REASON_OUTCOME_UNKNOWN, 0, AnswerMeaning::kInDoubt},
        Row{"NeverSent", Code::kUnavailable, v1::REASON_UPSTREAM_UNAVAILABLE, 0, AnswerMeaning::kNotSent},
        Row{"RateLimited", Code::kResourceExhausted, v1::REASON_UPSTREAM_RATE_LIMITED, 1,
            AnswerMeaning::kRetryableRefusal},
        Row{"Credentials", Code::kFailedPrecondition, v1::REASON_UPSTREAM_CREDENTIALS_REJECTED, 1,
            AnswerMeaning::kRetryableRefusal},
        Row{"TooYoung", Code::kFailedPrecondition, v1::REASON_PURCHASED_TOO_RECENTLY, 1,
            AnswerMeaning::kRetryableRefusal},
        Row{"NoMoney", Code::kFailedPrecondition, v1::REASON_INSUFFICIENT_BALANCE, 1,
            AnswerMeaning::kRetryableRefusal}),
    [](const auto& row) { return row.param.name; });

TEST(MeaningOf, KnowsASuccess) { EXPECT_EQ(MeaningOf(Bought(), 1), AnswerMeaning::kHappened); }

TEST(OutcomeOf, TellsWhatASuccessMade) {
  const v1::AuditOutcome outcome =
      OutcomeOf(v1::AUDIT_RESULT_SUCCEEDED, v1::AUDIT_SETTLED_BY_ANSWER, Bought(), Trace(2, 200));
  EXPECT_EQ(outcome.code(), 0);
  EXPECT_EQ(outcome.attempts(), 2);
  EXPECT_EQ(outcome.http_status(), 200);
  EXPECT_EQ(outcome.number(), "+15125550100");
  EXPECT_EQ(outcome.resource_id(), "an id");
}

TEST(OutcomeOf, TellsWhyItFailed) {
  const v1::AuditOutcome outcome =
      OutcomeOf(v1::AUDIT_RESULT_REFUSED, v1::AUDIT_SETTLED_BY_ANSWER,
                Failed(Code::kFailedPrecondition, v1::REASON_NUMBER_NOT_AVAILABLE), Trace(1, 422));
  EXPECT_EQ(outcome.code(), 9);
  EXPECT_EQ(outcome.reason(), "NUMBER_NOT_AVAILABLE");
  EXPECT_THAT(outcome.upstream_codes(), testing::ElementsAre("could_not_purchase", "22121"));
}

TEST(Keep, GivesTheSameBytesBack) {
  const journal::v1::StoredReply kept = Keep("request", Bought(), {});
  const Reply again = ReplyOf(OperationOf("PurchasePhoneNumber"), kept);
  ASSERT_TRUE(again.status.ok());
  EXPECT_EQ(SerializeInOrder(*again.message), SerializeInOrder(*Bought().message));
}

TEST(Keep, GivesTheWholeErrorBackWithTheAttemptsOfTheFirstCall) {
  const Reply refused = Failed(Code::kFailedPrecondition, v1::REASON_NUMBER_NOT_AVAILABLE);
  const Reply again = ReplyOf(OperationOf("PurchasePhoneNumber"), Keep("request", refused, Trace(1, 422)));
  EXPECT_EQ(again.status.code(), refused.status.code());
  EXPECT_EQ(again.status.message(), refused.status.message());
  const google::rpc::ErrorInfo info = ErrorInfoOf(again.status);
  EXPECT_EQ(info.reason(), "NUMBER_NOT_AVAILABLE");
  EXPECT_EQ(info.metadata().at("attempts"), "1");
}

TEST(ReplyOf, KnowsAnAnswerThatCannotBeRead) {
  journal::v1::StoredReply kept;
  kept.set_status("no status");
  EXPECT_EQ(ReplyOf(OperationOf("PurchasePhoneNumber"), kept).status.code(), Code::kInternal);
  kept.clear_status();
  kept.set_response("\xff no number");
  EXPECT_EQ(ReplyOf(OperationOf("PurchasePhoneNumber"), kept).status.code(), Code::kInternal);
}

}  // namespace
}  // namespace phonegate::outcome_test
