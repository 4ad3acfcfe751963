#include "service/admission/budgets.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace phonegate::budgets_test {
namespace {

using ::testing::HasSubstr;

const Projects kProjects({{"main", "", ""}, {"trial", "", ""}}, "");
const Project& kMain = kProjects.all()[0];
const Project& kTrial = kProjects.all()[1];

Budgets BudgetsOf(const std::vector<BudgetRule>& rules) { return Budgets::Compile(rules, kProjects).value(); }

std::string WhyNot(const BudgetRule& rule) {
  const auto budgets = Budgets::Compile({{{"a"}, {"main"}, {.purchases_per_day = 1}}, rule}, kProjects);
  EXPECT_EQ(budgets.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(budgets.status().message());
}

TEST(Budgets, LimitNobodyWhomNoRuleNames) {
  const Budgets budgets = BudgetsOf({{{"billing"}, {"main"}, {.purchases_per_day = 10}}});
  EXPECT_EQ(budgets.Of("billing", kMain), (Limits{.purchases_per_day = 10}));
  EXPECT_EQ(budgets.Of("billing", kTrial), Limits());
  EXPECT_EQ(budgets.Of("billing2", kMain), Limits());
  EXPECT_EQ(budgets.Of("", kMain), Limits());
  EXPECT_EQ(BudgetsOf({}).Of("billing", kMain), Limits());
}

TEST(Budgets, TheLeastOfEachKindCounts) {
  const Budgets budgets = BudgetsOf({{{"*"}, {"*"}, {.requests_per_second = 100, .purchases_per_day = 5}},
                                     {{"a"}, {"main"}, {.purchases_per_day = 10, .paid_lookups_per_day = 3}},
                                     {{"a", "b"}, {"main", "trial"}, {.requests_per_second = 7}},
                                     {{"a"}, {"main"}, {.paid_lookups_per_day = 0}}});
  EXPECT_EQ(budgets.Of("a", kMain), (Limits{7, 5, 0}));
  EXPECT_EQ(budgets.Of("a", kTrial), (Limits{7, 5, std::nullopt}));
  EXPECT_EQ(budgets.Of("b", kMain), (Limits{7, 5, std::nullopt}));
  EXPECT_EQ(budgets.Of("c", kMain), (Limits{100, 5, std::nullopt}));
}

TEST(Budgets, ReachAllUnderAPrefix) {
  const Budgets budgets =
      BudgetsOf({{{"spiffe://example.org/billing/*"}, {"*"}, {.requests_per_second = 1}}});
  EXPECT_EQ(budgets.Of("spiffe://example.org/billing/a", kMain).requests_per_second, 1U);
  EXPECT_EQ(budgets.Of("spiffe://example.org/billing/a/b", kMain).requests_per_second, 1U);
  EXPECT_EQ(budgets.Of("spiffe://example.org/billing", kMain), Limits());
  EXPECT_EQ(budgets.Of("spiffe://example.org/billing2/a", kMain), Limits());
}

TEST(Budgets, AreForEachKindOfSpending) {
  const Limits limits{1, 2, 3};
  EXPECT_EQ(limits.PerDay(v1::SPENDING_PURCHASE), 2U);
  EXPECT_EQ(limits.PerDay(v1::SPENDING_PAID_LOOKUP), 3U);
  EXPECT_EQ(limits.PerDay(v1::SPENDING_UNSPECIFIED), std::nullopt);
}

TEST(Budgets, SayWhatIsWrongWithARule) {
  EXPECT_THAT(WhyNot({{}, {"main"}, {.purchases_per_day = 1}}),
              HasSubstr("policy.budgets[1] needs callers and projects"));
  EXPECT_THAT(WhyNot({{"a"}, {}, {.purchases_per_day = 1}}), HasSubstr("needs callers and projects"));
  EXPECT_THAT(WhyNot({{"a"}, {"main"}, {}}), HasSubstr("policy.budgets[1] limits nothing"));
  EXPECT_THAT(WhyNot({{"a"}, {"main", "secret"}, {.purchases_per_day = 1}}),
              HasSubstr("policy.budgets[1].projects[1] names no project"));
  for (const char* pattern : {"a*", "*a", "spiffe://*/a", "**", "a*/*"}) {
    EXPECT_THAT(WhyNot({{"b", pattern}, {"main"}, {.purchases_per_day = 1}}),
                HasSubstr("policy.budgets[1].callers[1] has a star in the wrong place"))
        << pattern;
  }
}

}  // namespace
}  // namespace phonegate::budgets_test
