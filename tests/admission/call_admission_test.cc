#include "service/admission/call_admission.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "phonegate/v1/phone_number_service.pb.h"
#include "service/base/error.h"
#include "tests/admission/rules.h"
#include "tests/contract/real_contract.h"

namespace phonegate::call_admission_test {
namespace {

class CallAdmissionTest : public ::testing::Test {
 protected:
  void Publish(const std::vector<GrantRule>& grants, const std::vector<std::string>& journal_reads = {},
               const std::vector<BudgetRule>& budgets = {}) {
    admission_.Publish(RulesWith({grants, journal_reads}, projects_, {}, budgets));
  }
  // A call of somebody who shows nothing.
  CallAdmission Call(const std::string& rpc) {
    return {admission_, OperationOf(rpc), Caller{}, Credentials{}, SteadyTime{}};
  }
  // "OK", or the reason of the error.
  static std::string Said(const absl::Status& status) {
    if (status.ok()) return "OK";
    const std::string reason = ErrorInfoOf(status).reason();
    return reason.empty() ? std::string(status.message()) : reason;
  }
  static absl::Status Passes() { return absl::OkStatus(); }

  const Projects projects_{{{"main", "", "b3877c40-da60-4998-90ad-00000000000a"}}, "main"};
  Admission admission_{projects_, Anonymous::kAllowed, EverythingForAnonymous(projects_)};
  const v1::GetPhoneNumberRequest get_;
};

TEST_F(CallAdmissionTest, IsDecidedOnceThoughItIsAskedTwice) {
  CallAdmission call = Call("GetPhoneNumber");
  EXPECT_EQ(call.AllowedUnparsed(get_.SerializeAsString()), &projects_.all().front());
  Publish({{{"other"}, {"main"}, {"read"}}});
  EXPECT_TRUE(call.Decide(get_, Passes).ok()) << "its grant was looked up before the policy changed";
  CallAdmission next = Call("GetPhoneNumber");
  EXPECT_EQ(next.AllowedUnparsed(get_.SerializeAsString()), nullptr);
  EXPECT_EQ(Said(next.Decide(get_, Passes).status()), "PERMISSION_DENIED");
}

TEST_F(CallAdmissionTest, IsCountedOnce) {
  Publish({{{"anonymous"}, {"*"}, AllGroups()}}, {}, {{{"*"}, {"*"}, {.requests_per_second = 1}}});
  CallAdmission first = Call("GetPhoneNumber");
  EXPECT_TRUE(first.Count(projects_.all().front()).ok());
  EXPECT_TRUE(first.Decide(get_, Passes).ok());
  EXPECT_EQ(Said(Call("GetPhoneNumber").Decide(get_, Passes).status()), "RATE_LIMITED");
}

TEST_F(CallAdmissionTest, ChecksInItsOrder) {
  const auto fails = [] { return absl::InvalidArgumentError("the request is wrong"); };
  v1::PurchasePhoneNumberRequest buy;
  buy.set_number("+12065550100");
  Publish({{{"anonymous"}, {"main"}, {"read"}}});
  EXPECT_EQ(Said(Call("PurchasePhoneNumber").Decide(buy, fails).status()), "PERMISSION_DENIED");
  Publish({{{"anonymous"}, {"main"}, {"buy"}, {.numbers = {"+1512"}}}}, {},
          {{{"*"}, {"*"}, {.requests_per_second = 1}}});
  EXPECT_EQ(Said(Call("PurchasePhoneNumber").Decide(buy, fails).status()), "the request is wrong");
  EXPECT_EQ(Said(Call("PurchasePhoneNumber").Decide(buy, fails).status()), "RATE_LIMITED");
  Publish({{{"anonymous"}, {"main"}, {"buy"}, {.numbers = {"+1512"}}}});
  EXPECT_EQ(Said(Call("PurchasePhoneNumber").Decide(buy, Passes).status()), "PERMISSION_DENIED");
}

TEST_F(CallAdmissionTest, TellsWhatTheStagesNeed) {
  Publish({{{"anonymous"}, {"*"}, AllGroups()}}, {"read"}, {{{"*"}, {"*"}, {.purchases_per_day = 7}}});
  CallAdmission read = Call("GetPhoneNumber");
  EXPECT_EQ(read.AllowedUnparsed(get_.SerializeAsString()), nullptr) << "the journal wants to know of it";
  EXPECT_TRUE(read.Decide(get_, Passes)->journalled_read);
  EXPECT_TRUE(read.RefusalBelongsInJournal());
  const auto buy = Call("PurchasePhoneNumber").Decide(v1::PurchasePhoneNumberRequest(), Passes);
  EXPECT_FALSE(buy->journalled_read);
  EXPECT_EQ(buy->daily_budget, 7U);
  EXPECT_TRUE(buy->replay_only.ok());
}

TEST_F(CallAdmissionTest, IsCompletedWhenTheNumberIsKnown) {
  Publish({{{"anonymous"}, {"main"}, {"release"}, {.numbers = {"+1512"}}}});
  v1::ReleasePhoneNumberRequest release;
  release.set_id("the-id");
  const auto completed = [&](const absl::StatusOr<std::string>& number) {
    CallAdmission call = Call("ReleasePhoneNumber");
    const absl::StatusOr<Decision> decision = call.Decide(release, Passes);
    EXPECT_TRUE(decision.ok());
    EXPECT_TRUE(call.NeedsNumber());
    EXPECT_EQ(call.resource_id(), "the-id");
    return call.Complete(*decision, number);
  };
  EXPECT_TRUE(completed("+15125550100")->replay_only.ok());
  EXPECT_EQ(Said(completed("+12065550100").status()), "PERMISSION_DENIED");
  EXPECT_EQ(completed(absl::NotFoundError("there is none"))->replay_only,
            absl::NotFoundError("there is none"));
}

TEST_F(CallAdmissionTest, RefusesWhoWasNotIdentified) {
  const Admission elsewhere(projects_, Anonymous::kRefused, EverythingForAnonymous(projects_));
  CallAdmission call(elsewhere, OperationOf("GetPhoneNumber"), Caller{}, Credentials{}, SteadyTime{});
  EXPECT_EQ(call.AllowedUnparsed(get_.SerializeAsString()), nullptr);
  EXPECT_EQ(Said(call.Decide(get_, Passes).status()), "IDENTITY_REQUIRED");
  EXPECT_EQ(call.caller().name, "");
}

}  // namespace
}  // namespace phonegate::call_admission_test
