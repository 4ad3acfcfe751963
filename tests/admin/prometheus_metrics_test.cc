#include "service/admin/prometheus_metrics.h"

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/status/status.h"

namespace phonegate {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

// A whole line of the text.
auto HasLine(const std::string& line) { return HasSubstr("\n" + line + "\n"); }

class PrometheusMetricsTest : public testing::Test {
 protected:
  PrometheusMetrics metrics_{{"GetPhoneNumber", "PurchasePhoneNumber"}, {"main", "trial"}};
};

TEST_F(PrometheusMetricsTest, CountsCallsByMethodAndCode) {
  for (int i = 0; i < 3; ++i) metrics_.CallsOf("GetPhoneNumber").Ended(absl::StatusCode::kOk, seconds(0));
  metrics_.CallsOf("GetPhoneNumber").Ended(absl::StatusCode::kNotFound, seconds(0));
  metrics_.CallsOf("PurchasePhoneNumber").Ended(absl::StatusCode::kOk, seconds(0));
  const std::string text = metrics_.Text();
  EXPECT_THAT(text, HasLine("# TYPE phonegate_calls_total counter"));
  EXPECT_THAT(text, HasLine(R"(phonegate_calls_total{code="OK",method="GetPhoneNumber"} 3)"));
  EXPECT_THAT(text, HasLine(R"(phonegate_calls_total{code="NOT_FOUND",method="GetPhoneNumber"} 1)"));
  EXPECT_THAT(text, HasLine(R"(phonegate_calls_total{code="OK",method="PurchasePhoneNumber"} 1)"));
}

TEST_F(PrometheusMetricsTest, KnowsEveryCanonicalCode) {
  for (int code = 0; code <= 16; ++code) {
    const std::string name = absl::StatusCodeToString(static_cast<absl::StatusCode>(code));
    PrometheusMetrics metrics({"GetPhoneNumber"}, {});
    metrics.CallsOf("GetPhoneNumber").Ended(static_cast<absl::StatusCode>(code), seconds(0));
    EXPECT_THAT(metrics.Text(),
                HasLine("phonegate_calls_total{code=\"" + name + "\",method=\"GetPhoneNumber\"} 1"));
  }
}

TEST_F(PrometheusMetricsTest, SortsDurationsIntoBucketsInSeconds) {
  metrics_.CallsOf("GetPhoneNumber").Ended(absl::StatusCode::kOk, microseconds(400));
  metrics_.CallsOf("GetPhoneNumber").Ended(absl::StatusCode::kOk, microseconds(700));
  metrics_.CallsOf("GetPhoneNumber").Ended(absl::StatusCode::kOk, seconds(61));
  const std::string text = metrics_.Text();
  const std::string bucket = R"(phonegate_call_duration_seconds_bucket{method="GetPhoneNumber",le=)";
  EXPECT_THAT(text, HasLine("# TYPE phonegate_call_duration_seconds histogram"));
  EXPECT_THAT(text, HasLine(bucket + R"("0.0005"} 1)"));
  EXPECT_THAT(text, HasLine(bucket + R"("0.001"} 2)"));
  EXPECT_THAT(text, HasLine(bucket + R"("60"} 2)"));
  EXPECT_THAT(text, HasLine(bucket + R"("+Inf"} 3)"));
  EXPECT_THAT(text, HasLine(R"(phonegate_call_duration_seconds_count{method="GetPhoneNumber"} 3)"));
  EXPECT_THAT(text, HasSubstr(R"(phonegate_call_duration_seconds_sum{method="GetPhoneNumber"} 61.0011)"));
}

TEST_F(PrometheusMetricsTest, TellsHowManyCallsAreInFlight) {
  metrics_.CallsOf("GetPhoneNumber").Started();
  metrics_.CallsOf("GetPhoneNumber").Started();
  metrics_.CallsOf("GetPhoneNumber").Ended(absl::StatusCode::kOk, seconds(0));
  EXPECT_THAT(metrics_.Text(), HasLine("phonegate_calls_in_flight 1"));
}

TEST_F(PrometheusMetricsTest, CountsUpstreamRequestsByStatus) {
  metrics_.UpstreamAnswered("GetPhoneNumber", 100);
  metrics_.UpstreamAnswered("GetPhoneNumber", 503);
  metrics_.UpstreamAnswered("GetPhoneNumber", 503);
  metrics_.UpstreamAnswered("GetPhoneNumber", 599);
  metrics_.UpstreamAnswered("GetPhoneNumber", 0);
  const std::string text = metrics_.Text();
  EXPECT_THAT(text, HasLine(R"(phonegate_upstream_requests_total{method="GetPhoneNumber",status="100"} 1)"));
  EXPECT_THAT(text, HasLine(R"(phonegate_upstream_requests_total{method="GetPhoneNumber",status="503"} 2)"));
  EXPECT_THAT(text, HasLine(R"(phonegate_upstream_requests_total{method="GetPhoneNumber",status="599"} 1)"));
  EXPECT_THAT(text, HasLine(R"(phonegate_upstream_requests_total{method="GetPhoneNumber",status="none"} 1)"));
}

TEST_F(PrometheusMetricsTest, ShowsEachProjectsReloadFailuresFromTheStart) {
  metrics_.TokenReloadFailed("trial");
  metrics_.PolicyReloadFailed();
  EXPECT_THAT(metrics_.Text(), HasLine("phonegate_policy_reload_failures_total 1"));
  EXPECT_THAT(metrics_.Text(), HasLine(R"(phonegate_token_reload_failures_total{project="main"} 0)"));
  EXPECT_THAT(metrics_.Text(), HasLine(R"(phonegate_token_reload_failures_total{project="trial"} 1)"));
}

TEST_F(PrometheusMetricsTest, TellsOfKeysAndCertificates) {
  EXPECT_THAT(metrics_.Text(), HasLine("phonegate_certificate_expiry_timestamp_seconds 0"));
  metrics_.JwksReloadFailed();
  metrics_.CertificateReloadFailed();
  metrics_.CertificateTaken(WallTime(seconds(1000)), WallTime(seconds(2000)));
  const std::string text = metrics_.Text();
  EXPECT_THAT(text, HasLine("phonegate_jwks_reload_failures_total 1"));
  EXPECT_THAT(text, HasLine("phonegate_certificate_reload_failures_total 1"));
  EXPECT_THAT(text, HasLine("phonegate_certificate_loaded_timestamp_seconds 1000"));
  EXPECT_THAT(text, HasLine("phonegate_certificate_expiry_timestamp_seconds 2000"));
}

TEST_F(PrometheusMetricsTest, CountsWhatBudgetsStopByProjectAndBudget) {
  metrics_.BudgetNearlySpent("main", "purchases");
  metrics_.BudgetRefused("main", "paid_lookups");
  metrics_.BudgetRefused("made-up", "paid_lookups");
  const std::string text = metrics_.Text();
  EXPECT_THAT(text, HasLine(R"(phonegate_budget_warnings_total{budget="purchases",project="main"} 1)"));
  EXPECT_THAT(text, HasLine(R"(phonegate_budget_warnings_total{budget="purchases",project="trial"} 0)"));
  EXPECT_THAT(text, HasLine(R"(phonegate_budget_refusals_total{budget="paid_lookups",project="main"} 1)"));
  EXPECT_THAT(text, HasLine(R"(phonegate_budget_refusals_total{budget="paid_lookups",project="other"} 1)"));
}

TEST_F(PrometheusMetricsTest, BoundsItsSeriesWhateverIsRecorded) {
  for (int i = 0; i < 100; ++i) {
    const std::string made_up = "made-up-" + std::to_string(i);
    metrics_.CallsOf(made_up).Ended(static_cast<absl::StatusCode>(100 + i), seconds(0));
    metrics_.UpstreamAnswered(made_up, 600 + i);
    metrics_.UpstreamAnswered(made_up, i - 100);
    metrics_.TokenReloadFailed(made_up);
  }
  const std::string text = metrics_.Text();
  EXPECT_THAT(text, Not(HasSubstr("made-up")));
  EXPECT_THAT(text, HasLine(R"(phonegate_calls_total{code="UNKNOWN",method="other"} 100)"));
  EXPECT_THAT(text, HasLine(R"(phonegate_upstream_requests_total{method="other",status="other"} 200)"));
  EXPECT_THAT(text, HasLine(R"(phonegate_token_reload_failures_total{project="other"} 100)"));
}

TEST_F(PrometheusMetricsTest, LosesNothingWhenThreadsCountTheSameForTheFirstTime) {
  constexpr int kThreads = 4;
  constexpr int kEach = 1000;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([this] {
      for (int n = 0; n < kEach; ++n) {
        metrics_.CallsOf("GetPhoneNumber").Started();
        metrics_.CallsOf("GetPhoneNumber").Ended(absl::StatusCode::kOk, seconds(0));
        metrics_.UpstreamAnswered("GetPhoneNumber", 200);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::string text = metrics_.Text();
  EXPECT_THAT(text, HasLine(R"(phonegate_calls_total{code="OK",method="GetPhoneNumber"} 4000)"));
  EXPECT_THAT(text,
              HasLine(R"(phonegate_upstream_requests_total{method="GetPhoneNumber",status="200"} 4000)"));
  EXPECT_THAT(text, HasLine("phonegate_calls_in_flight 0"));
}

}  // namespace
}  // namespace phonegate
