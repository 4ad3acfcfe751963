#include "service/admin/project_series.h"

#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

namespace phonegate::project_series_test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr WallTime kNow{std::chrono::seconds(1000)};

// A whole line of the text.
auto HasLine(const std::string& line) { return HasSubstr("\n" + line + "\n"); }

class ProjectSeriesTest : public testing::Test {
 protected:
  std::string Text() {
    std::vector<prometheus::MetricFamily> families = registry_.Collect();
    prometheus::MetricFamily& left = families.emplace_back();
    left.name = "left";
    left.type = prometheus::MetricType::Gauge;
    series_.AddBudgetsLeft(kNow, left);
    return prometheus::TextSerializer().Serialize(families);
  }

  prometheus::Registry registry_;
  ProjectSeries series_{registry_, {"main", "trial"}};
};

TEST_F(ProjectSeriesTest, ShowsEachProjectsReloadFailuresFromTheStart) {
  series_.TokenReloadFailed("trial");
  const std::string text = Text();
  EXPECT_THAT(text, HasLine(R"(phonegate_token_reload_failures_total{project="main"} 0)"));
  EXPECT_THAT(text, HasLine(R"(phonegate_token_reload_failures_total{project="trial"} 1)"));
}

TEST_F(ProjectSeriesTest, TellsWhenATokenWasTaken) {
  series_.TokenTaken("main", kNow);
  series_.TokenTaken("made-up", kNow);
  EXPECT_THAT(Text(), HasLine(R"(phonegate_token_loaded_timestamp_seconds{project="main"} 1000)"));
  EXPECT_THAT(Text(), Not(HasSubstr(R"(timestamp_seconds{project="other"})")));
}

TEST_F(ProjectSeriesTest, KnowsAProjectThatIsCalledOther) {
  prometheus::Registry registry;
  ProjectSeries series(registry, {"other"});
  series.TokenTaken("other", kNow);
  EXPECT_THAT(prometheus::TextSerializer().Serialize(registry.Collect()),
              HasLine(R"(phonegate_token_loaded_timestamp_seconds{project="other"} 1000)"));
}

TEST_F(ProjectSeriesTest, CountsWhatBudgetsStopByProjectAndBudget) {
  series_.BudgetNearlySpent("main", "purchases");
  series_.BudgetRefused("main", "paid_lookups");
  series_.BudgetRefused("made-up", "paid_lookups");
  const std::string text = Text();
  EXPECT_THAT(text, HasLine(R"(phonegate_budget_warnings_total{budget="purchases",project="main"} 1)"));
  EXPECT_THAT(text, HasLine(R"(phonegate_budget_warnings_total{budget="purchases",project="trial"} 0)"));
  EXPECT_THAT(text, HasLine(R"(phonegate_budget_refusals_total{budget="paid_lookups",project="main"} 1)"));
  EXPECT_THAT(text, HasLine(R"(phonegate_budget_refusals_total{budget="paid_lookups",project="other"} 1)"));
}

TEST_F(ProjectSeriesTest, ShowsWhatIsLeftOfBudgetsThatWereUsed) {
  series_.BudgetSpent({"main", "purchases", "anonymous", 3, 4, kNow});
  EXPECT_THAT(Text(), HasLine(R"(left{budget="purchases",project="main"} 0.25)"));
  EXPECT_THAT(Text(), Not(HasSubstr(R"(left{budget="paid_lookups")")));
  EXPECT_THAT(Text(), Not(HasSubstr("anonymous")));
}

}  // namespace
}  // namespace phonegate::project_series_test
