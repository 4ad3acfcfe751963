#include "service/admission/rule_names.h"

#include <memory>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace phonegate::rule_names_test {
namespace {

using ::testing::ElementsAre;

TEST(SpiffePrefix, IsWhatStandsBeforeTheStar) {
  EXPECT_EQ(SpiffePrefix("spiffe://example.org/*"), "spiffe://example.org/");
  EXPECT_EQ(SpiffePrefix("spiffe://example.org/billing/*"), "spiffe://example.org/billing/");
}

TEST(SpiffePrefix, IsEmptyOfAnythingElse) {
  for (const char* pattern :
       {"", "*", "spiffe://*", "spiffe:///*", "spiffe://example.org/billing", "billing/*",
        "spiffe://*/billing/*", "spiffe://example.org/b*", "dns:*", "spiffe://example.org/**"})
    EXPECT_EQ(SpiffePrefix(pattern), "") << pattern;
}

class ScopeOfRuleTest : public ::testing::Test {
 protected:
  ScopeOfRuleTest() {
    Project main;
    main.alias = "main";
    Project trial;
    trial.alias = "trial";
    projects_ = std::make_unique<Projects>(std::vector<Project>{main, trial}, "main");
  }

  std::unique_ptr<Projects> projects_;
};

TEST_F(ScopeOfRuleTest, HasTheProjectsThatAreNamed) {
  const absl::StatusOr<ProjectScope> scope = ScopeOfRule({"trial"}, *projects_, "here");
  ASSERT_TRUE(scope.ok());
  EXPECT_FALSE(scope->all);
  EXPECT_THAT(scope->aliases, ElementsAre("trial"));
  EXPECT_TRUE(ScopeOfRule({"main", "*"}, *projects_, "here")->all);
}

TEST_F(ScopeOfRuleTest, RefusesAProjectThatThereIsNotAndDoesNotRepeatIt) {
  const absl::Status status =
      ScopeOfRule({"main", "s3cret"}, *projects_, "policy.grants[0].projects").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(
      status.message(),
      "policy.grants[0].projects[1] names no project that the gateway was started with; use an alias of "
      "`projects`, or \"*\" for all");
}

}  // namespace
}  // namespace phonegate::rule_names_test
