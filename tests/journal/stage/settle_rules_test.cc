#include "service/journal/stage/settle_rules.h"

#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "phonegate/v1/phone_number.pb.h"
#include "service/journal/stage/reconciler.h"
#include "service/translate/upstream_error.h"
#include "tests/contract/real_contract.h"
#include "tests/translate/gateway_fixture.h"

namespace phonegate::settle_rules_test {
namespace {

using std::chrono::seconds;

const SettleRules& rules() { return SettleRules::Default(); }

OpenChange Change(const std::string& rpc, const std::string& request = "") {
  OpenChange change;
  change.operation = &OperationOf(rpc);
  change.request = MessageOf(*change.operation->request, request);
  return change;
}

absl::Status Answered(int status, const std::string& body) {
  return ErrorFromAnswer(OperationOf("UpdatePhoneNumber"), {status, {}, body}, WallTime());
}

TEST(SettleRules, WhatMustNotHappenTwiceIsLookedForAndNeverSentAgain) {
  OpenChange purchase = Change("PurchasePhoneNumber");
  EXPECT_TRUE(rules().IsLookedFor(purchase));
  purchase.settled_by = v1::AUDIT_SETTLED_BY_RECOVERY;
  EXPECT_TRUE(rules().IsLookedFor(purchase));
  EXPECT_FALSE(rules().IsLookedFor(Change("UpdatePhoneNumber")));
}

TEST(SettleRules, OnlyTheVeryNumberIsTheNumber) {
  v1::PhoneNumber item;
  item.set_number("+151255501007");
  EXPECT_FALSE(rules().IsTheNumber(item, "+15125550100"));
  EXPECT_TRUE(rules().IsTheNumber(item, "+151255501007"));
}

TEST(SettleRules, AFormerRunMayHaveEndedBeforeItSentAnything) {
  OpenChange change = Change("PurchasePhoneNumber");
  EXPECT_TRUE(rules().WasSent(change));
  change.settled_by = v1::AUDIT_SETTLED_BY_RECOVERY;
  EXPECT_FALSE(rules().WasSent(change));
  change.entry.doubt_record = 3;
  EXPECT_TRUE(rules().WasSent(change));
}

TEST(SettleRules, AnAbsenceCountsOnceTheRequestCanBeAtWorkNoMore) {
  const ReconcilerOptions options{.settle_time = seconds(20), .connection_ends = seconds(30)};
  OpenChange change = Change("PurchasePhoneNumber");
  const SteadyTime doubt{std::chrono::hours(1)};
  EXPECT_EQ(rules().AbsencesCountFrom(change, doubt, options), doubt + seconds(20));
  change.sender_may_live = true;
  EXPECT_EQ(rules().AbsencesCountFrom(change, doubt, options), doubt + seconds(50));
}

TEST(SettleRules, TwoAbsencesShowThatItDidNotHappen) {
  EXPECT_FALSE(rules().ShowThatItDidNotHappen(0));
  EXPECT_FALSE(rules().ShowThatItDidNotHappen(1));
  EXPECT_TRUE(rules().ShowThatItDidNotHappen(2));
}

TEST(SettleRules, ARepetitionIsRefusedOnlyForWhatTheFirstWasRefusedForToo) {
  const OpenChange update = Change("UpdatePhoneNumber");
  EXPECT_EQ(rules().ResultOfRepetition(update, absl::OkStatus()), v1::AUDIT_RESULT_SUCCEEDED);
  EXPECT_EQ(rules().ResultOfRepetition(update, Answered(400, R"({"error":"Bad Request"})")),
            v1::AUDIT_RESULT_REFUSED);
  EXPECT_EQ(rules().ResultOfRepetition(update, Answered(404, R"({"error":"Not Found"})")),
            v1::AUDIT_RESULT_REFUSED);
  EXPECT_EQ(rules().ResultOfRepetition(update, Answered(422, "")), std::nullopt);
  EXPECT_EQ(rules().ResultOfRepetition(update, Answered(429, "")), std::nullopt);
}

TEST(SettleRules, WhatWasToGoAndIsNotFoundIsGone) {
  EXPECT_EQ(rules().ResultOfRepetition(Change("ReleasePhoneNumber"), absl::NotFoundError("")),
            v1::AUDIT_RESULT_SUCCEEDED);
  const OpenChange moved = Change("UpdateIncomingPhoneNumber", std::string("account_sid: '") + kUuid + "'");
  EXPECT_EQ(rules().ResultOfRepetition(moved, absl::NotFoundError("")), std::nullopt);
}

}  // namespace
}  // namespace phonegate::settle_rules_test
