#include "service/admission/admission.h"

#include <string>

#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include "phonegate/v1/phone_number_service.pb.h"
#include "service/base/error.h"
#include "tests/admission/rules.h"
#include "tests/contract/real_contract.h"

namespace phonegate::admission_test {
namespace {

using ::testing::ElementsAre;

constexpr char kToken[] = "pgt_billing";

// A way of showing who one is that always fails.
class Expired final : public Authenticator {
 public:
  absl::StatusOr<Identified> Identify(const Credentials&, Caller& caller) override {
    caller.name = "half way there";
    return absl::UnauthenticatedError("it has expired");
  }
};

class AdmissionTest : public ::testing::Test {
 protected:
  AdmissionTest()
      : rules_(
            RulesWith({{{{"billing", "anonymous"}, {"main"}, {"read"}}, {{"root"}, {"*"}, {"read", "admin"}}},
                       {"read"}},
                      projects_, {{"billing", HashToken(kToken, random_)}})) {}

  static Caller Named(const std::string& name) {
    Caller caller;
    caller.name = name;
    return caller;
  }
  static std::string ReasonOf(const absl::Status& status) {
    return status.ok() ? "OK" : ErrorInfoOf(status).reason();
  }
  std::string Admit(const std::string& name, const std::string& alias) const {
    return ReasonOf(admission_.Admit(Named(name), v1::PERMISSION_READ, alias).status());
  }

  SystemRandom random_;
  const Projects projects_{{{"main", "", ""}, {"trial", "", ""}}, ""};
  const std::shared_ptr<const AdmissionRules> rules_;
  Admission admission_{projects_, Anonymous::kAllowed, rules_};
  const Admission elsewhere_{projects_, Anonymous::kRefused, rules_};
};

TEST_F(AdmissionTest, KnowsWhoShowsAToken) {
  Caller caller;
  EXPECT_TRUE(elsewhere_.Identify({"Bearer pgt_billing", 1}, caller).ok());
  EXPECT_EQ(caller.name, "billing");
  EXPECT_EQ(caller.authenticated_by, "token");
}

TEST_F(AdmissionTest, LetsNobodyBeAnonymousElsewhere) {
  Caller caller;
  EXPECT_TRUE(admission_.Identify({}, caller).ok());
  EXPECT_EQ(caller.name, "anonymous");
  EXPECT_EQ(caller.authenticated_by, "none");
  EXPECT_EQ(ReasonOf(elsewhere_.Identify({}, caller)), "IDENTITY_REQUIRED");
  EXPECT_EQ(caller.name, "");
}

TEST_F(AdmissionTest, TakesNobodyForAnonymousWhoShowsSomethingWrong) {
  for (const Admission* admission : {&std::as_const(admission_), &elsewhere_}) {
    for (const Credentials& credentials : {Credentials{"Bearer pgt_other", 1}, Credentials{"", 1},
                                           Credentials{"Basic x", 1}, Credentials{"Bearer pgt_billing", 2}}) {
      Caller caller;
      EXPECT_EQ(ReasonOf(admission->Identify(credentials, caller)), "TOKEN_REJECTED");
      EXPECT_EQ(caller.name, "") << "the log must not name somebody";
    }
  }
}

TEST_F(AdmissionTest, PassesOnWhyAWayRefuses) {
  std::vector<std::unique_ptr<Authenticator>> authenticators;
  authenticators.push_back(std::make_unique<Expired>());
  admission_.Publish(std::make_shared<const AdmissionRules>(AdmissionRules{
      std::move(authenticators), Policy::Compile({{{{"a"}, {"*"}, {"read"}}}, {}}, projects_, {}).value(),
      Budgets::Compile({}, projects_).value()}));
  Caller caller;
  EXPECT_EQ(admission_.Identify({"Bearer x", 1}, caller), absl::UnauthenticatedError("it has expired"));
  EXPECT_EQ(caller.name, "");
}

TEST_F(AdmissionTest, GivesTheProjectToWhoMay) {
  const auto project = admission_.Admit(Named("billing"), v1::PERMISSION_READ, "main");
  ASSERT_TRUE(project.ok()) << project.status();
  EXPECT_EQ((*project)->alias, "main");
}

// A project that others have and one that nobody has look the same.
TEST_F(AdmissionTest, DoesNotTellWhichProjectsThereAre) {
  const auto foreign = admission_.Admit(Named("billing"), v1::PERMISSION_READ, "trial").status();
  const auto none = admission_.Admit(Named("billing"), v1::PERMISSION_READ, "tribe").status();
  EXPECT_EQ(ReasonOf(foreign), "PERMISSION_DENIED");
  EXPECT_EQ(ReasonOf(none), "PERMISSION_DENIED");
  std::string expected(foreign.message());
  expected.replace(expected.find("trial"), 5, "tribe");
  EXPECT_EQ(none.message(), expected);
  EXPECT_EQ(ErrorInfoOf(none).metadata().size(), ErrorInfoOf(foreign).metadata().size());
  EXPECT_EQ(Admit("root", "tribe"), "PROJECT_NOT_FOUND") << "nothing is hidden from this caller";
}

TEST_F(AdmissionTest, AsksForAProjectOnlyThoseWhoMaySomewhere) {
  EXPECT_EQ(Admit("billing", ""), "PROJECT_REQUIRED");
  EXPECT_EQ(Admit("nobody", ""), "PERMISSION_DENIED");
  EXPECT_EQ(Admit("", ""), "PERMISSION_DENIED");
}

TEST_F(AdmissionTest, KeepsWhatConcernsAllProjectsApart) {
  EXPECT_TRUE(admission_.AdmitForAll(Named("root"), v1::PERMISSION_ADMIN).ok());
  EXPECT_EQ(ReasonOf(admission_.AdmitForAll(Named("billing"), v1::PERMISSION_READ)), "PERMISSION_DENIED");
}

TEST_F(AdmissionTest, TellsTheProjectsOfACaller) {
  EXPECT_TRUE(admission_.ScopeOf(Named("root"), v1::PERMISSION_READ)->all);
  EXPECT_THAT(admission_.ScopeOf(Named("billing"), v1::PERMISSION_READ)->aliases, ElementsAre("main"));
  EXPECT_EQ(ReasonOf(admission_.ScopeOf(Named("billing"), v1::PERMISSION_AUDIT).status()),
            "PERMISSION_DENIED");
}

class NarrowTest : public AdmissionTest {
 protected:
  static constexpr char kTrialId[] = "b3877c40-da60-4998-90ad-00000000000b";

  // How it ends: "OK", "depends", or the key of the condition or the reason.
  std::string Ask(const std::string& rpc, const google::protobuf::Message& request) {
    const Operation& operation = OperationOf(rpc);
    const Caller caller = Named("billing");
    const auto admitted = admission_.AdmitUnderConditions(caller, operation.PermissionOf(request), "main");
    if (!admitted.ok()) return ReasonOf(admitted.status());
    const auto open = admission_.Narrow(caller, operation, *admitted, request);
    if (open.ok()) return *open == nullptr ? "OK" : "depends";
    const auto metadata = ErrorInfoOf(open.status()).metadata();
    return metadata.contains("condition") ? metadata.at("condition") : ReasonOf(open.status());
  }
  std::string Buy(const std::string& number) {
    v1::PurchasePhoneNumberRequest request;
    request.set_number(number);
    return Ask("PurchasePhoneNumber", request);
  }
  std::string Move(const std::string& project_id) {
    v1::UpdateIncomingPhoneNumberRequest request;
    request.set_sid("a");
    request.set_account_sid(project_id);
    return Ask("UpdateIncomingPhoneNumber", request);
  }
  void Grant(const std::vector<GrantRule>& grants) { admission_.Publish(RulesWith({grants, {}}, projects_)); }

  const Projects projects_{{{"main", "", "b3877c40-da60-4998-90ad-00000000000a"}, {"trial", "", kTrialId}},
                           ""};
  Admission admission_{projects_, Anonymous::kAllowed, EverythingForAnonymous(projects_)};
};

TEST_F(NarrowTest, LetsOnWhatKeepsToOneGrant) {
  Grant({{{"billing"}, {"main"}, {"buy"}, {.numbers = {"+1512"}}},
         {{"billing"}, {"main"}, {"buy"}, {.countries = {"CA"}}}});
  EXPECT_EQ(Buy("+15125550100"), "OK");
  EXPECT_EQ(Buy("+14165550100"), "OK");
  EXPECT_EQ(Buy("+12065550100"), "numbers, countries");
  EXPECT_EQ(ReasonOf(admission_.Admit(Named("billing"), v1::PERMISSION_BUY, "main").status()),
            "PERMISSION_DENIED")
      << "a request that was not read is not let on";
  Grant({{{"billing"}, {"main"}, {"buy"}, {.numbers = {"+1512"}}}, {{"billing"}, {"*"}, {"buy"}}});
  EXPECT_EQ(Buy("+12065550100"), "OK") << "another grant has no conditions";
}

TEST_F(NarrowTest, DependsOnTheNumberOfAnId) {
  v1::ReleasePhoneNumberRequest request;
  request.set_id("id");
  Grant({{{"billing"}, {"main"}, {"release"}, {.numbers = {"+1512"}}}});
  EXPECT_EQ(Ask("ReleasePhoneNumber", request), "depends");
  Grant({{{"billing"}, {"main"}, {"release"}}});
  EXPECT_EQ(Ask("ReleasePhoneNumber", request), "OK");
}

TEST_F(NarrowTest, AMoveNeedsAGrantInTheTargetToo) {
  Grant({{{"billing"}, {"main"}, {"configure"}}});
  EXPECT_EQ(Move(projects_.all()[0].project_id), "OK") << "it moves nothing";
  EXPECT_EQ(Move("B3877C40-DA60-4998-90AD-00000000000A"), "OK");
  EXPECT_EQ(Move(kTrialId), "PERMISSION_DENIED");
  EXPECT_EQ(Move("b3877c40-da60-4998-90ad-00000000000c"), "PERMISSION_DENIED") << "not the gateway's";
  Grant({{{"billing"}, {"main"}, {"configure"}}, {{"billing"}, {"trial"}, {"read", "buy"}}});
  EXPECT_EQ(Move(kTrialId), "PERMISSION_DENIED") << "another group";
  Grant({{{"billing"}, {"*"}, {"configure"}}});
  EXPECT_EQ(Move(kTrialId), "OK");
  EXPECT_EQ(Move("b3877c40-da60-4998-90ad-00000000000c"), "PERMISSION_DENIED");
  Grant(
      {{{"billing"}, {"main"}, {"configure"}}, {{"billing"}, {"trial"}, {"configure"}, {.numbers = {"+1"}}}});
  EXPECT_EQ(Move(kTrialId), "depends") << "on what the target asks for";
}

TEST_F(NarrowTest, TellsNobodyWhichTargetsThereAre) {
  Grant({{{"billing"}, {"main"}, {"configure"}}});
  const auto refusal = [this](const char* target) {
    v1::UpdateIncomingPhoneNumberRequest request;
    request.set_account_sid(target);
    const Caller caller = Named("billing");
    return admission_
        .Narrow(caller, OperationOf("UpdateIncomingPhoneNumber"),
                *admission_.AdmitUnderConditions(caller, v1::PERMISSION_CONFIGURE, "main"), request)
        .status();
  };
  const absl::Status foreign = refusal(kTrialId);
  const absl::Status none = refusal("b3877c40-da60-4998-90ad-00000000000c");
  EXPECT_EQ(foreign.message(), none.message());
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(ErrorInfoOf(foreign), ErrorInfoOf(none)));
}

TEST_F(AdmissionTest, FollowsTheRulesThatWerePublishedLast) {
  EXPECT_TRUE(admission_.WantsInJournal(v1::PERMISSION_READ, "GetPhoneNumber"));
  EXPECT_EQ(Admit("billing", "main"), "OK");
  admission_.Publish(RulesWith({{{{"support"}, {"main"}, {"read"}}}, {}}, projects_));
  EXPECT_EQ(Admit("billing", "main"), "PERMISSION_DENIED");
  EXPECT_EQ(Admit("support", "main"), "OK");
  EXPECT_FALSE(admission_.WantsInJournal(v1::PERMISSION_READ, "GetPhoneNumber"));
  Caller caller;
  EXPECT_EQ(ReasonOf(admission_.Identify({"Bearer pgt_billing", 1}, caller)), "TOKEN_REJECTED")
      << "a token that was taken out is not remembered";
}

}  // namespace
}  // namespace phonegate::admission_test
