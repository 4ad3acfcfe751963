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

Reply Failed(v1::Reason reason) {
  return {Error(reason, "It failed.").Metadata("upstream_code", "could_not_purchase,22121").Build(), nullptr};
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
  v1::Reason reason;
  AnswerMeaning meaning;
};

class MeaningOfAnError : public testing::TestWithParam<Row> {};

TEST_P(MeaningOfAnError, FollowsFromTheReasonOfWhatWasSent) {
  EXPECT_EQ(MeaningOf(Failed(GetParam().reason), 1), GetParam().meaning);
  EXPECT_EQ(MeaningOf(Failed(GetParam().reason), 0), AnswerMeaning::kNotSent);
}

// All that can come back of a change that was sent.
INSTANTIATE_TEST_SUITE_P(
    Each, MeaningOfAnError,
    testing::Values(Row{v1::REASON_PAGE_TOKEN_INVALID, AnswerMeaning::kRefused},
                    Row{v1::REASON_UPSTREAM_REJECTED_REQUEST, AnswerMeaning::kRefused},
                    Row{v1::REASON_NOT_FOUND, AnswerMeaning::kRefused},
                    Row{v1::REASON_NUMBER_NOT_AVAILABLE, AnswerMeaning::kRefused},
                    Row{v1::REASON_PURCHASED_TOO_RECENTLY, AnswerMeaning::kRetryableRefusal},
                    Row{v1::REASON_INSUFFICIENT_BALANCE, AnswerMeaning::kRetryableRefusal},
                    Row{v1::REASON_INVALID_STATE, AnswerMeaning::kRefused},
                    Row{v1::REASON_ACCOUNT_LIMIT_REACHED, AnswerMeaning::kRefused},
                    Row{v1::REASON_FEATURE_NOT_AVAILABLE, AnswerMeaning::kRefused},
                    Row{v1::REASON_CONFLICT, AnswerMeaning::kRefused},
                    Row{v1::REASON_UPSTREAM_CREDENTIALS_REJECTED, AnswerMeaning::kRetryableRefusal},
                    Row{v1::REASON_UPSTREAM_RATE_LIMITED, AnswerMeaning::kRetryableRefusal},
                    Row{v1::REASON_UPSTREAM_UNAVAILABLE, AnswerMeaning::kRetryableRefusal},
                    Row{v1::REASON_UPSTREAM_ANSWER_INVALID, AnswerMeaning::kRetryableRefusal},
                    Row{v1::REASON_UPSTREAM_UNEXPECTED_STATUS, AnswerMeaning::kRetryableRefusal},
                    Row{v1::REASON_DEADLINE_EXCEEDED, AnswerMeaning::kRetryableRefusal},
                    Row{v1::REASON_CANCELLED, AnswerMeaning::kRetryableRefusal}),
    [](const auto& row) { return ReasonText(row.param.reason); });

TEST(MeaningOf, IsInDoubtWhateverWasSentAfterALostAnswer) {
  EXPECT_EQ(MeaningOf(Failed(v1::REASON_OUTCOME_UNKNOWN), 1), AnswerMeaning::kIndeterminate);
  EXPECT_EQ(MeaningOf(Failed(v1::REASON_OUTCOME_UNKNOWN), 0), AnswerMeaning::kIndeterminate)
      << "of a former run";
}

TEST(MeaningOf, TakesWhatHasNoReasonForPassing) {
  EXPECT_EQ(MeaningOf({absl::NotFoundError("not from upstream"), nullptr}, 1),
            AnswerMeaning::kRetryableRefusal);
  EXPECT_EQ(MeaningOf({absl::NotFoundError("not from upstream"), nullptr}, 0), AnswerMeaning::kNotSent);
}

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
  const v1::AuditOutcome outcome = OutcomeOf(v1::AUDIT_RESULT_REFUSED, v1::AUDIT_SETTLED_BY_ANSWER,
                                             Failed(v1::REASON_NUMBER_NOT_AVAILABLE), Trace(1, 422));
  EXPECT_EQ(outcome.code(), 9);
  EXPECT_EQ(outcome.reason(), "NUMBER_NOT_AVAILABLE");
  EXPECT_THAT(outcome.upstream_codes(), testing::ElementsAre("could_not_purchase", "22121"));
}

TEST(Keep, GivesTheSameBytesBack) {
  const journal::v1::StoredReply stored = StoredReplyOf("request", Bought(), {});
  const Reply again = ReplyOf(OperationOf("PurchasePhoneNumber"), stored);
  ASSERT_TRUE(again.status.ok());
  EXPECT_EQ(SerializeInOrder(*again.message), SerializeInOrder(*Bought().message));
}

TEST(Keep, GivesTheWholeErrorBackWithTheAttemptsOfTheFirstCall) {
  const Reply refused = Failed(v1::REASON_NUMBER_NOT_AVAILABLE);
  const Reply again =
      ReplyOf(OperationOf("PurchasePhoneNumber"), StoredReplyOf("request", refused, Trace(1, 422)));
  EXPECT_EQ(again.status.code(), refused.status.code());
  EXPECT_EQ(again.status.message(), refused.status.message());
  const google::rpc::ErrorInfo info = ErrorInfoOf(again.status);
  EXPECT_EQ(info.reason(), "NUMBER_NOT_AVAILABLE");
  EXPECT_EQ(info.metadata().at("attempts"), "1");
}

TEST(ReplyOf, KnowsAnAnswerThatCannotBeRead) {
  journal::v1::StoredReply stored;
  stored.set_status("no status");
  EXPECT_EQ(ReplyOf(OperationOf("PurchasePhoneNumber"), stored).status.code(), Code::kInternal);
  stored.clear_status();
  stored.set_response("\xff no number");
  EXPECT_EQ(ReplyOf(OperationOf("PurchasePhoneNumber"), stored).status.code(), Code::kInternal);
}

}  // namespace
}  // namespace phonegate::outcome_test
