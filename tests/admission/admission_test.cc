#include "service/admission/admission.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/error.h"
#include "tests/admission/rules.h"

namespace phonegate {
namespace {

using ::testing::ElementsAre;

constexpr char kToken[] = "pgt_billing";

// A way of showing who one is that always fails.
class Expired final : public Authenticator {
 public:
  absl::StatusOr<Identified> Identify(const Presented&, Caller& caller) override {
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
    for (const Presented& presented : {Presented{"Bearer pgt_other", 1}, Presented{"", 1},
                                       Presented{"Basic x", 1}, Presented{"Bearer pgt_billing", 2}}) {
      Caller caller;
      EXPECT_EQ(ReasonOf(admission->Identify(presented, caller)), "TOKEN_REJECTED");
      EXPECT_EQ(caller.name, "") << "the log must not name somebody";
    }
  }
}

TEST_F(AdmissionTest, PassesOnWhyAWayRefuses) {
  std::vector<std::unique_ptr<Authenticator>> authenticators;
  authenticators.push_back(std::make_unique<Expired>());
  admission_.Publish(std::make_shared<const AdmissionRules>(AdmissionRules{
      std::move(authenticators), Policy::Compile({{{{"a"}, {"*"}, {"read"}}}, {}}, projects_, {}).value()}));
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
  EXPECT_EQ(Admit("root", "tribe"), "PROJECT_NOT_FOUND") << "from him nothing is kept";
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
}  // namespace phonegate
