#include "service/journal/stage/stage_rules.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "phonegate/v1/phone_number.pb.h"
#include "service/base/error.h"
#include "tests/contract/real_contract.h"
#include "tests/translate/gateway_fixture.h"

namespace phonegate::stage_rules_test {
namespace {

const StageRules& rules() { return StageRules::Default(); }

class StageRulesTest : public testing::Test {
 protected:
  Call& NewCall(const std::string& rpc, const std::string& request) {
    request_ = MessageOf(*OperationOf(rpc).request, request);
    call_ = std::make_unique<Call>(Call{.operation = OperationOf(rpc),
                                        .request = *request_,
                                        .request_id = kUuid,
                                        .deadline = {},
                                        .decision = {.project = project_}});
    call_->state.trace.attempts = 1;
    return *call_;
  }
  Call& Purchase() { return NewCall("PurchasePhoneNumber", "number: '+15125550100'"); }
  Call& Update() { return NewCall("UpdatePhoneNumber", std::string("id: '") + kUuid + "' name: 'desk'"); }

  static Reply About(const std::string& number) {
    auto bought = std::make_unique<v1::PhoneNumber>();
    bought->set_number(number);
    return {absl::OkStatus(), std::move(bought)};
  }
  static LedgerBegin Last(LedgerBegin::Kind kind) { return {kind, {}, std::nullopt}; }

  const Project project_{"main", "https://example.signalwire.com", kUuid};
  std::unique_ptr<google::protobuf::Message> request_;
  std::unique_ptr<Call> call_;
};

TEST_F(StageRulesTest, ACallThatHasBegunOrIsOverIsNotDeniedForAJournalThatFails) {
  Call& call = Purchase();
  EXPECT_TRUE(rules().StandsByLastLook(call, Last(LedgerBegin::Kind::kSame)));
  EXPECT_FALSE(rules().StandsByLastLook(call, Last(LedgerBegin::Kind::kNumberBusy)));
  call.state.cancelled = true;
  EXPECT_TRUE(rules().StandsByLastLook(call, Last(LedgerBegin::Kind::kNumberBusy)));
}

TEST_F(StageRulesTest, WhatMustNotHappenTwiceIsLookedForFirst) {
  EXPECT_TRUE(rules().LooksFirst(OperationOf("PurchasePhoneNumber")));
  EXPECT_FALSE(rules().LooksFirst(OperationOf("UpdatePhoneNumber")));
  EXPECT_FALSE(rules().LooksFirst(OperationOf("ReleasePhoneNumber")));
}

TEST_F(StageRulesTest, OnlyAnAbsenceLetsAPurchasePass) {
  EXPECT_FALSE(rules().ObjectionOf(Absent{}));
  EXPECT_EQ(rules().ObjectionOf(Present{})->code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(rules().ObjectionOf(CannotTell{absl::UnavailableError("down")}), absl::UnavailableError("down"));
}

TEST_F(StageRulesTest, AnAnswerAboutAnotherNumberLeavesAPurchaseInDoubt) {
  EXPECT_EQ(rules().MeaningOf(Purchase(), About("+15125550100")), AnswerMeaning::kHappened);
  EXPECT_EQ(rules().MeaningOf(Purchase(), About("+15125550777")), AnswerMeaning::kIndeterminate);
  EXPECT_EQ(rules().MeaningOf(Update(), About("+15125550777")), AnswerMeaning::kHappened);
  EXPECT_EQ(rules().MeaningOf(Purchase(), {OutcomeUnknown(), nullptr}), AnswerMeaning::kIndeterminate);
}

TEST_F(StageRulesTest, RepetitionsGetWhatWouldNotChange) {
  EXPECT_TRUE(rules().IsStored(AnswerMeaning::kHappened));
  EXPECT_TRUE(rules().IsStored(AnswerMeaning::kRefused));
  EXPECT_FALSE(rules().IsStored(AnswerMeaning::kRetryableRefusal));
  EXPECT_FALSE(rules().IsStored(AnswerMeaning::kNotSent));
}

TEST_F(StageRulesTest, BeforeItIsDurableOnlyTheEndOfWhatIsNeverSentAgainIsTold) {
  EXPECT_TRUE(rules().MayBeToldEarly(Purchase(), v1::AUDIT_RESULT_REFUSED));
  EXPECT_FALSE(rules().MayBeToldEarly(Purchase(), v1::AUDIT_RESULT_SUCCEEDED));
  EXPECT_FALSE(rules().MayBeToldEarly(Update(), v1::AUDIT_RESULT_REFUSED));
}

}  // namespace
}  // namespace phonegate::stage_rules_test
