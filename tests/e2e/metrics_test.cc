// What Prometheus is told, with the real program and Prometheus' own checker.
#include <cstdlib>
#include <string>

#include "service/base/text.h"
#include "tests/e2e/eventually.h"
#include "tests/e2e/faults.h"
#include "tests/e2e/harness.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"

namespace phonegate::metrics_test {
namespace {

using sim::Deed;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;

class MetricsE2eTest : public E2eTest {
 protected:
  std::string Metrics() { return gateway().Page("/metrics"); }

  // The value of the series, as it is written; empty when there is none.
  std::string Value(const std::string& series) {
    const std::string page = "\n" + Metrics();
    const std::size_t at = page.find("\n" + series + " ");
    if (at == std::string::npos) return "";
    const std::size_t begin = at + series.size() + 2;
    return page.substr(begin, page.find('\n', begin) - begin);
  }

  // What `promtool check metrics` says of the text; nothing when all is well.
  static std::string Complaints(const std::string& text) {
    const char* promtool = std::getenv("PROMTOOL");
    if (promtool == nullptr) return "PROMTOOL is not set; run through ctest";
    const TempFolder folder;
    const std::string file = folder.Write("metrics", text);
    Subprocess check({.argv = {"sh", "-c", "exec \"$0\" check metrics <\"$1\"", promtool, file}});
    const std::optional<int> code = check.Wait();
    const std::string said = check.out() + check.err();
    return code == 0 && said.empty() ? "" : Concat("exit code ", code.value_or(-1), ": ", said);
  }
};

TEST_F(MetricsE2eTest, AreAsPrometheusWantsThem) {
  Buy();
  EXPECT_FALSE(Call("PurchasePhoneNumber", {{"number", "+1"}}).ok());
  AddFault(On(kLists, Deed::kClose));
  EXPECT_TRUE(Call("ListPhoneNumbers").ok());
  const std::string text = Metrics();
  EXPECT_THAT(Complaints(text), IsEmpty());
  EXPECT_THAT(Complaints(text + "phonegate_calls_total{code=\"OK\"} many\n"), Not(IsEmpty())) << "planted";
  EXPECT_THAT(Complaints(text + "# TYPE phonegateCalls counter\nphonegateCalls 1\n"), Not(IsEmpty()))
      << "planted";

  EXPECT_EQ(Value(R"(phonegate_upstream_requests_total{method="PurchasePhoneNumber",status_class="2xx"})"),
            "1");
  EXPECT_EQ(Value(R"(phonegate_upstream_retries_total{method="ListPhoneNumbers"})"), "1");
  EXPECT_EQ(Value("phonegate_upstream_requests_in_flight"), "0");
  EXPECT_NE(Value("phonegate_journal_write_duration_seconds_count"), "0");
  EXPECT_EQ(Value("phonegate_journal_write_failures_total"), "0");
  EXPECT_EQ(Value("phonegate_journal_open_entries"), "0");
  EXPECT_THAT(text, HasSubstr("\nphonegate_build_info{build_type=\""));
  EXPECT_THAT(Value(R"(phonegate_token_loaded_timestamp_seconds{project="demo"})"), MatchesRegex("[1-9].*"));
}

TEST_F(MetricsE2eTest, TellOfWhatIsOpenAndInDoubt) {
  const std::string number = AvailableNumber();
  AddFault(Hold(kPurchases, "purchase"));
  const auto call = client().Start("PurchasePhoneNumber", {{"number", number}});
  ASSERT_TRUE(simulator().WaitForHold("purchase"));
  EXPECT_EQ(Value("phonegate_journal_open_entries"), "1");
  EXPECT_EQ(Value("phonegate_journal_unknown_outcomes"), "0");
  EXPECT_EQ(Value("phonegate_upstream_requests_in_flight"), "1");
  simulator().ReleaseHold("purchase");
  EXPECT_TRUE(Scanned(call->Wait()).ok());
  EXPECT_EQ(Value("phonegate_journal_open_entries"), "0");

  AddFault(On(kPurchases, Deed::kClose));
  EXPECT_EQ(Call("PurchasePhoneNumber", {{"number", AvailableNumber()}}).info.reason(), "OUTCOME_UNKNOWN");
  EXPECT_EQ(Value("phonegate_journal_unknown_outcomes"), "1");
  EXPECT_TRUE(
      Eventually([this] { return Value("phonegate_journal_oldest_unknown_outcome_seconds") != "0"; }));
}

}  // namespace
}  // namespace phonegate::metrics_test
