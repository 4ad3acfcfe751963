#include "service/app/admission_config.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/admission/identity/token_hash.h"
#include "service/base/text.h"
#include "tests/support/recording_log.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_jwt.h"

namespace phonegate::admission_config_test {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kStart =
    "projects:\n"
    "  - {alias: main, space: example, project_id: 8f0a119a-cda7-4497-a47d-c81493b824d4, token_file: "
    "token}\n";
constexpr std::string_view kPolicy =
    "policy:\n  grants:\n    - {callers: [billing], projects: [main], groups: [read]}\n"
    "  journal_reads: [GetPhoneNumber]\n";

class RulesOfConfigTest : public ::testing::Test {
 protected:
  std::string SentenceOf(const std::string& text) {
    const auto rules = source_.compile(text);
    return rules.ok() ? "" : std::string(rules.status().message());
  }

  TempFolder folder_;
  SystemRandom random_;
  SystemClock clock_;
  RecordingLog log_;
  NoMetrics metrics_;
  JwksFiles jwks_{log_, metrics_};
  const Projects projects_{{{"main", "", ""}}, ""};
  const RulesSource source_ =
      RulesOfConfig(folder_ / "phonegate.yaml", projects_, {"GetPhoneNumber"}, {random_, clock_, jwks_});
};

TEST_F(RulesOfConfigTest, MakesRulesOfBothSections) {
  const std::string hash = FormatTokenHash(HashToken("pgt_secret", random_));
  const std::string text =
      Concat(kStart, kPolicy, "identity:\n  tokens:\n    - {caller: billing, hash: '", hash, "'}\n");
  folder_.Write("phonegate.yaml", text);
  EXPECT_EQ(source_.read().value(), text);
  const auto rules = source_.compile(text);
  ASSERT_TRUE(rules.ok()) << rules.status();
  const Admission admission(projects_, Anonymous::kRefused, *rules);
  Caller caller;
  EXPECT_TRUE(admission.Identify({"Bearer pgt_secret", 1}, caller).ok());
  EXPECT_TRUE(admission.Admit(caller, v1::PERMISSION_READ, "main").ok());
  EXPECT_FALSE(admission.Admit(caller, v1::PERMISSION_BUY, "main").ok());
  EXPECT_TRUE(admission.WantsInJournal(v1::PERMISSION_READ, "GetPhoneNumber"));
}

TEST_F(RulesOfConfigTest, ReadsTheConditionsOfAGrant) {
  const std::string text = Concat(kStart,
                                  "policy:\n  grants:\n    - callers: [billing]\n      projects: [main]\n"
                                  "      groups: [configure]\n      numbers: [+1512]\n      countries: [US]\n"
                                  "      webhook_hosts: ['*.example.com']\n");
  const auto rules = source_.compile(text);
  ASSERT_TRUE(rules.ok()) << rules.status();
  const Policy& policy = (*rules)->policy;
  EXPECT_FALSE(policy.Allows("billing", v1::PERMISSION_CONFIGURE, projects_.all()[0]));
  const ConditionList conditions =
      policy.ConditionsOf("billing", v1::PERMISSION_CONFIGURE, projects_.all()[0]);
  ASSERT_EQ(conditions.size(), 1U);
  EXPECT_EQ(conditions[0]->numbers, std::vector<std::string>{"+1512"});
  EXPECT_EQ(conditions[0]->countries, std::vector<std::string>{"US"});
  EXPECT_EQ(conditions[0]->webhook_hosts, std::vector<std::string>{"*.example.com"});
}

TEST_F(RulesOfConfigTest, KnowsTheIssuersOfTheConfiguration) {
  const TestKey key = TestKey::Ec();
  folder_.Write("jwks.json", JwksText({key.Jwk("a")}));
  const auto rules = source_.compile(
      Concat(kStart, kPolicy,
             "identity:\n  jwt:\n    - {issuer: me, prefix: k8s, audiences: [us], jwks_file: jwks.json}\n"));
  ASSERT_TRUE(rules.ok()) << rules.status();
  const Admission admission(projects_, Anonymous::kRefused, *rules);
  const std::string token =
      Concat("Bearer ", key.Token("a", {{"iss", "me"}, {"aud", "us"}, {"sub", "x"}, {"exp", 9'000'000'000}}));
  Caller caller;
  EXPECT_TRUE(admission.Identify({token, 1}, caller).ok());
  EXPECT_EQ(caller.name, "jwt:k8s:x");
  EXPECT_EQ(admission.Identify({"Bearer pgt_x", 1}, caller).code(), absl::StatusCode::kUnauthenticated);
}

TEST_F(RulesOfConfigTest, NamesAKeyFileThatCannotBeUsed) {
  EXPECT_EQ(SentenceOf(Concat(
                kStart, kPolicy,
                "identity:\n  jwt:\n    - {issuer: me, prefix: k8s, audiences: [us], jwks_file: none}\n")),
            Concat(folder_ / "phonegate.yaml", ": The key file ", folder_ / "none", " does not exist"));
}

TEST_F(RulesOfConfigTest, RefusesAFileWithoutPolicyInASentence) {
  EXPECT_EQ(
      SentenceOf(std::string(kStart)),
      Concat(
          folder_ / "phonegate.yaml",
          ": policy.grants is empty, so no caller may do anything; add a section `policy` with at least one "
          "grant of callers, projects and groups"));
}

TEST_F(RulesOfConfigTest, NamesTheFileInEveryError) {
  EXPECT_THAT(SentenceOf(Concat(kStart, kPolicy, "unknown: 1\n")),
              HasSubstr("phonegate.yaml:7: unknown key"));
  EXPECT_THAT(
      SentenceOf(Concat(kStart, "policy:\n  grants:\n    - {callers: [a], projects: [b], groups: [read]}\n")),
      HasSubstr("phonegate.yaml: policy.grants[0].projects[0] names no project"));
  EXPECT_THAT(std::string(source_.read().status().message()),
              HasSubstr("phonegate.yaml: the configuration file"));
}

}  // namespace
}  // namespace phonegate::admission_config_test
