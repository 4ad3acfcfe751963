#include "service/admin/prometheus_metrics.h"

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_split.h"
#include "service/app/service_catalog.h"
#include "tests/support/sim_clock.h"

namespace phonegate::prometheus_metrics_test {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

// A whole line of the text.
auto HasLine(const std::string& line) { return HasSubstr("\n" + line + "\n"); }

// Lines that are no comments.
int SeriesIn(const std::string& text) {
  int series = 0;
  for (const auto line : absl::StrSplit(text, '\n')) series += line.empty() || line[0] == '#' ? 0 : 1;
  return series;
}

class PrometheusMetricsTest : public testing::Test {
 protected:
  SimClock clock_;
  PrometheusMetrics metrics_{
      {"1.2.3", "0123abc", "Release"}, {"GetPhoneNumber", "PurchasePhoneNumber"}, {"main", "trial"}, clock_};
};

TEST_F(PrometheusMetricsTest, CountsCallsByMethodAndCode) {
  for (int i = 0; i < 3; ++i) metrics_.CallsOf("GetPhoneNumber").Ended(absl::StatusCode::kOk, seconds(0));
  metrics_.CallsOf("GetPhoneNumber").Ended(absl::StatusCode::kNotFound, seconds(0));
  metrics_.CallsOf("PurchasePhoneNumber").Ended(absl::StatusCode::kOk, seconds(0));
  const std::string text = metrics_.Text({}, {});
  EXPECT_THAT(text, HasLine("# TYPE phonegate_calls_total counter"));
  EXPECT_THAT(text, HasLine(R"(phonegate_calls_total{code="OK",method="GetPhoneNumber"} 3)"));
  EXPECT_THAT(text, HasLine(R"(phonegate_calls_total{code="NOT_FOUND",method="GetPhoneNumber"} 1)"));
  EXPECT_THAT(text, HasLine(R"(phonegate_calls_total{code="OK",method="PurchasePhoneNumber"} 1)"));
}

TEST_F(PrometheusMetricsTest, KnowsEveryCanonicalCode) {
  for (int code = 0; code <= 16; ++code) {
    const std::string name = absl::StatusCodeToString(static_cast<absl::StatusCode>(code));
    PrometheusMetrics metrics({}, {"GetPhoneNumber"}, {}, clock_);
    metrics.CallsOf("GetPhoneNumber").Ended(static_cast<absl::StatusCode>(code), seconds(0));
    EXPECT_THAT(metrics.Text({}, {}),
                HasLine("phonegate_calls_total{code=\"" + name + "\",method=\"GetPhoneNumber\"} 1"));
  }
}

TEST_F(PrometheusMetricsTest, SortsDurationsIntoBucketsInSeconds) {
  metrics_.CallsOf("GetPhoneNumber").Ended(absl::StatusCode::kOk, microseconds(400));
  metrics_.CallsOf("GetPhoneNumber").Ended(absl::StatusCode::kOk, microseconds(700));
  metrics_.CallsOf("GetPhoneNumber").Ended(absl::StatusCode::kOk, seconds(61));
  const std::string text = metrics_.Text({}, {});
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
  EXPECT_THAT(metrics_.Text({}, {}), HasLine("phonegate_calls_in_flight 1"));
}

TEST_F(PrometheusMetricsTest, CountsUpstreamRequestsByClassOfStatus) {
  for (const int status : {100, 503, 500, 599, 0}) {
    metrics_.UpstreamStarted();
    metrics_.UpstreamAnswered("GetPhoneNumber", status);
  }
  metrics_.UpstreamRetried("GetPhoneNumber");
  const std::string text = metrics_.Text({}, {});
  const std::string requests = R"(phonegate_upstream_requests_total{method="GetPhoneNumber",status_class=)";
  EXPECT_THAT(text, HasLine(requests + R"("1xx"} 1)"));
  EXPECT_THAT(text, HasLine(requests + R"("5xx"} 3)"));
  EXPECT_THAT(text, HasLine(requests + R"("none"} 1)"));
  EXPECT_THAT(text, HasLine(R"(phonegate_upstream_retries_total{method="GetPhoneNumber"} 1)"));
  EXPECT_THAT(text, HasLine(R"(phonegate_upstream_retries_total{method="PurchasePhoneNumber"} 0)"));
}

TEST_F(PrometheusMetricsTest, TellsHowManyRequestsAreInFlight) {
  metrics_.UpstreamStarted();
  metrics_.UpstreamStarted();
  metrics_.UpstreamAnswered("GetPhoneNumber", 200);
  EXPECT_THAT(metrics_.Text({}, {}), HasLine("phonegate_upstream_requests_in_flight 1"));
}

TEST_F(PrometheusMetricsTest, SaysWhichProgramItIs) {
  EXPECT_THAT(metrics_.Text({}, {}),
              HasLine(R"(phonegate_build_info{build_type="Release",commit="0123abc",version="1.2.3"} 1)"));
}

TEST_F(PrometheusMetricsTest, TellsOfTheJournal) {
  metrics_.JournalWritten(microseconds(900));
  metrics_.JournalWritten(seconds(11));
  metrics_.JournalWriteFailed();
  const std::string text = metrics_.Text({3, 2, seconds(90)}, {});
  EXPECT_THAT(text, HasLine(R"(phonegate_journal_write_duration_seconds_bucket{le="0.001"} 1)"));
  EXPECT_THAT(text, HasLine(R"(phonegate_journal_write_duration_seconds_bucket{le="10"} 1)"));
  EXPECT_THAT(text, HasLine("phonegate_journal_write_duration_seconds_count 2"));
  EXPECT_THAT(text, HasLine("phonegate_journal_write_failures_total 1"));
  EXPECT_THAT(text, HasLine("phonegate_journal_open_entries 3"));
}

TEST_F(PrometheusMetricsTest, TellsOfPoliciesAndProjects) {
  metrics_.PolicyReloadFailed();
  metrics_.TokenTaken("main");
  metrics_.TokenReloadFailed("trial");
  metrics_.BudgetNearlySpent("main", "purchases");
  metrics_.BudgetRefused("main", "purchases");
  metrics_.BudgetSpent({"main", "purchases", "anonymous", 1, 4, clock_.Now()});
  const std::string text = metrics_.Text({}, {});
  EXPECT_THAT(text, HasLine("phonegate_policy_reload_failures_total 1"));
  EXPECT_THAT(text, HasLine(R"(phonegate_token_loaded_timestamp_seconds{project="main"} 1767225600)"));
  EXPECT_THAT(text, HasLine(R"(phonegate_token_reload_failures_total{project="trial"} 1)"));
  EXPECT_THAT(text, HasLine(R"(phonegate_budget_warnings_total{budget="purchases",project="main"} 1)"));
  EXPECT_THAT(text, HasLine(R"(phonegate_budget_refusals_total{budget="purchases",project="main"} 1)"));
  EXPECT_THAT(text, HasLine(R"(phonegate_budget_left_ratio{budget="purchases",project="main"} 0.75)"));
}

TEST_F(PrometheusMetricsTest, TellsOfKeysAndCertificates) {
  EXPECT_THAT(metrics_.Text({}, {}), HasLine("phonegate_certificate_expiry_timestamp_seconds 0"));
  metrics_.JwksReloadFailed();
  metrics_.CertificateReloadFailed();
  metrics_.CertificateTaken(WallTime(seconds(1000)), WallTime(seconds(2000)));
  const std::string text = metrics_.Text({}, {});
  EXPECT_THAT(text, HasLine("phonegate_jwks_reload_failures_total 1"));
  EXPECT_THAT(text, HasLine("phonegate_certificate_reload_failures_total 1"));
  EXPECT_THAT(text, HasLine("phonegate_certificate_loaded_timestamp_seconds 1000"));
  EXPECT_THAT(text, HasLine("phonegate_certificate_expiry_timestamp_seconds 2000"));
}

TEST_F(PrometheusMetricsTest, BoundsItsSeriesWhateverIsRecorded) {
  for (int i = 0; i < 100; ++i) {
    const std::string made_up = "made-up-" + std::to_string(i);
    metrics_.CallsOf(made_up).Ended(static_cast<absl::StatusCode>(100 + i), seconds(0));
    metrics_.UpstreamAnswered(made_up, 600 + i);
    metrics_.UpstreamAnswered(made_up, i - 100);
    metrics_.UpstreamRetried(made_up);
    metrics_.TokenReloadFailed(made_up);
    metrics_.BudgetSpent({made_up, "purchases", made_up, 1, 2, clock_.Now()});
  }
  const std::string text = metrics_.Text({}, {});
  EXPECT_THAT(text, Not(HasSubstr("made-up")));
  EXPECT_THAT(text, HasLine(R"(phonegate_calls_total{code="UNKNOWN",method="other"} 100)"));
  EXPECT_THAT(text, HasLine(R"(phonegate_upstream_requests_total{method="other",status_class="other"} 200)"));
  EXPECT_THAT(text, HasLine(R"(phonegate_token_reload_failures_total{project="other"} 100)"));
}

// Prometheus keeps every series in memory; the goal is 2,000 whatever happens.
TEST_F(PrometheusMetricsTest, HasFewSeriesWhenEverythingHasHappened) {
  const absl::StatusOr<Contract> contract = ReadWholeContract();
  ASSERT_TRUE(contract.ok());
  const std::vector<std::string> methods = NamesOf(*contract);
  std::vector<std::string> projects;
  for (int i = 0; i < 300; ++i) projects.push_back("p" + std::to_string(i));
  PrometheusMetrics metrics({"1.2.3", "0123abc", "Release"}, methods, projects, clock_);
  for (const std::string& method : methods) {
    for (int code = 0; code <= 16; ++code)
      metrics.CallsOf(method).Ended(static_cast<absl::StatusCode>(code), seconds(1));
    for (int status = 0; status <= 700; ++status) metrics.UpstreamAnswered(method, status);
  }
  for (const std::string& project : projects) {
    metrics.TokenTaken(project);
    for (const char* budget : {"purchases", "paid_lookups"})
      metrics.BudgetSpent({project, budget, "anonymous", 1, 2, clock_.Now()});
  }
  v1::CacheStatistics cache;
  for (int kind = v1::Caching_MIN; kind <= v1::Caching_MAX; ++kind)
    cache.add_kinds()->set_kind(static_cast<v1::Caching>(kind));
  EXPECT_LT(SeriesIn(metrics.Text({}, cache)), 2000);
  EXPECT_THAT(metrics.Text({}, cache), HasSubstr(R"(left_ratio{budget="purchases",project="p0"})"));
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
        metrics_.UpstreamStarted();
        metrics_.UpstreamAnswered("GetPhoneNumber", 200);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::string text = metrics_.Text({}, {});
  EXPECT_THAT(text, HasLine(R"(phonegate_calls_total{code="OK",method="GetPhoneNumber"} 4000)"));
  EXPECT_THAT(
      text, HasLine(R"(phonegate_upstream_requests_total{method="GetPhoneNumber",status_class="2xx"} 4000)"));
  EXPECT_THAT(text, HasLine("phonegate_upstream_requests_in_flight 0"));
  EXPECT_THAT(text, HasLine("phonegate_calls_in_flight 0"));
}

}  // namespace
}  // namespace phonegate::prometheus_metrics_test
