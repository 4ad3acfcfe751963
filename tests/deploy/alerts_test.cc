// The alerts: Prometheus takes them, each fires when it should and not in good health, and
// what they look at is told by the gateway.
#include <cstdlib>
#include <filesystem>
#include <regex>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/text.h"
#include "tests/deploy/read_text.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"

namespace phonegate::alerts_test {
namespace {

using ::testing::Contains;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kAlerts[] = "deploy/monitoring/alerts.yaml";

// What `promtool` said, when it found something.
std::string Objection(const std::string& command, const std::string& file) {
  const char* promtool = std::getenv("PROMTOOL");
  if (promtool == nullptr) return "PROMTOOL is not set; run through ctest";
  Subprocess check({.argv = {promtool, command, "rules", file}});
  return check.Wait() == 0 ? "" : Concat("refused: ", check.out(), check.err());
}

// All that the pattern's first group matches.
std::set<std::string> Found(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  std::set<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), regex), end; at != end; ++at) found.insert((*at)[1]);
  return found;
}

TEST(Alerts, AreTakenByPrometheus) {
  EXPECT_EQ(Objection("check", kAlerts), "");
  const TempFolder folder;
  EXPECT_NE(Objection("check",
                      folder.Write("alerts.yaml", "groups: [{name: x, rules: [{alert: y, expr: '1 +'}]}]")),
            "")
      << "planted";
}

TEST(Alerts, FireWhenTheyShould) { EXPECT_EQ(Objection("test", "tests/deploy/alerts_test.yaml"), ""); }

// Each alert has a test that sees it missing.
TEST(Alerts, AreEachSeenToBeMissing) {
  const std::string alerts = ReadText(kAlerts);
  const std::set<std::string> names = Found(alerts, "alert: (\\w+)");
  EXPECT_THAT(names, SizeIs(9));
  const std::string tests = ReadText("tests/deploy/alerts_test.yaml");
  for (const std::string& name : names) {
    const TempFolder folder;
    folder.Write("alerts.yaml",
                 std::regex_replace(alerts, std::regex("alert: " + name + "\n"), "alert: Another\n"));
    const std::string file = folder.Write(
        "test.yaml", std::regex_replace(tests, std::regex("rule_files: .*"), "rule_files: [alerts.yaml]"));
    EXPECT_THAT(Objection("test", file), ::testing::StartsWith("refused: ")) << name;
  }
}

TEST(Alerts, LookAtMetricsThatExist) {
  std::string sources;
  for (const auto& file : std::filesystem::directory_iterator("service/admin"))
    sources += ReadText(file.path());
  const std::set<std::string> metrics = Found(sources, "\"(phonegate_\\w+)\"");
  const std::set<std::string> used = Found(ReadText(kAlerts), "\\b(phonegate_\\w+)");
  EXPECT_GE(used.size(), 10U);
  for (const std::string& metric : used) EXPECT_THAT(metrics, Contains(metric));
  EXPECT_THAT(metrics, Not(Contains("phonegate_planted_total")));
}

}  // namespace
}  // namespace phonegate::alerts_test
