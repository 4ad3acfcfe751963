#include "service/admission/explanation.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/error.h"
#include "tests/admission/rules.h"
#include "tests/contract/real_contract.h"

namespace phonegate::explanation_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class AccessExplanationTest : public ::testing::Test {
 protected:
  absl::StatusOr<v1::AccessDecision> Explain(const std::string& name, const Operation& operation,
                                             const std::string& alias) const {
    Caller caller;
    caller.name = name;
    return ExplainAccess(admission_, caller, operation, alias);
  }
  // Of an RPC that the gateway answers itself.
  static Operation Local(v1::Permission permission) {
    Operation operation;
    operation.permission = permission;
    return operation;
  }

  const Projects projects_{{{"main", "", ""}, {"trial", "", ""}}, ""};
  const Admission admission_{projects_, Anonymous::kAllowed,
                             RulesWith({{{{"billing"}, {"main"}, {"read", "buy", "audit"}},
                                         {{"billing"}, {"*"}, {"buy"}, {.numbers = {"+1512"}}},
                                         {{"root"}, {"*"}, {"buy"}}},
                                        {}},
                                       projects_)};
  const Operation& buy_ = OperationOf("PurchasePhoneNumber");
};

TEST_F(AccessExplanationTest, NamesTheGrantsThatDecide) {
  const auto allowed = Explain("billing", buy_, "main");
  ASSERT_TRUE(allowed.ok()) << allowed.status();
  EXPECT_EQ(allowed->access(), v1::ACCESS_ALLOWED);
  EXPECT_EQ(allowed->group(), "buy");
  EXPECT_THAT(allowed->places(), ElementsAre(0, 1));
  const auto conditional = Explain("billing", buy_, "trial");
  EXPECT_EQ(conditional->access(), v1::ACCESS_CONDITIONAL);
  EXPECT_THAT(conditional->places(), ElementsAre(1));
}

TEST_F(AccessExplanationTest, NamesTheGrantThatIsMissing) {
  for (const char* project : {"trial", "nowhere"}) {
    const auto denied = Explain("billing", OperationOf("ListPhoneNumbers"), project);
    EXPECT_EQ(denied->access(), v1::ACCESS_DENIED);
    EXPECT_THAT(denied->places(), IsEmpty());
    EXPECT_THAT(denied->reason(), HasSubstr("has no grant for the group read in the project"));
  }
}

TEST_F(AccessExplanationTest, AnswersAsTheCallWouldAboutTheProject) {
  EXPECT_EQ(ErrorInfoOf(Explain("billing", buy_, "").status()).reason(), "PROJECT_REQUIRED");
  EXPECT_EQ(ErrorInfoOf(Explain("root", buy_, "nowhere").status()).reason(), "PROJECT_NOT_FOUND");
}

TEST_F(AccessExplanationTest, KnowsWhatTheGatewayAnswersItself) {
  EXPECT_EQ(Explain("billing", Local(v1::PERMISSION_AUDIT), "")->access(), v1::ACCESS_ALLOWED);
  EXPECT_THAT(Explain("billing", Local(v1::PERMISSION_AUDIT), "")->places(), ElementsAre(0));
  EXPECT_EQ(Explain("billing", Local(v1::PERMISSION_AUDIT), "trial")->access(), v1::ACCESS_DENIED);
  EXPECT_EQ(Explain("billing", Local(v1::PERMISSION_ADMIN), "")->access(), v1::ACCESS_DENIED);
  EXPECT_EQ(Explain("nobody", Local(v1::PERMISSION_UNSPECIFIED), "")->access(), v1::ACCESS_ALLOWED);
}

}  // namespace
}  // namespace phonegate::explanation_test
