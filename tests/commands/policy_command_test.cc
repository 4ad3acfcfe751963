#include "service/commands/policy_command.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/text.h"
#include "tests/commands/run_command.h"
#include "tests/support/temp_folder.h"

namespace phonegate::policy_command_test {
namespace {

using ::testing::HasSubstr;

class PolicyCommandTest : public CommandTest {
 protected:
  PolicyCommandTest() {
    folder_.Write("phonegate.yaml",
                  "projects:\n  - {alias: main, space: example, project_id: "
                  "8f0a119a-cda7-4497-a47d-c81493b824d4, token_file: token}\n"
                  "policy:\n  grants:\n    - {callers: [billing], projects: [main], groups: [read]}\n");
  }
  // Runs `phonegate policy WORDS`.
  int Run(std::vector<std::string> words) {
    CLI::App app;
    const PolicyCommand command(app);
    return RunCommand(app, "policy", command, std::move(words), [&] { return command.Run(out_, err_); });
  }
  int RunTable(const std::string& rows) {
    return Run({"test", folder_.Write("table.yaml", rows), "--config", folder_ / "phonegate.yaml"});
  }

  TempFolder folder_;
};

TEST_F(PolicyCommandTest, SaysThatAllIsAsExpected) {
  EXPECT_EQ(RunTable("- {caller: billing, method: ListPhoneNumbers, expect: allow}\n"
                     "- {caller: billing, method: ReleasePhoneNumber, expect: deny, reason: release}\n"),
            0);
  EXPECT_EQ(out_.str(), "The policy does all that is expected: 2 expectations.\n");
}

TEST_F(PolicyCommandTest, NamesEachDifference) {
  EXPECT_EQ(RunTable("- {caller: billing, method: ListPhoneNumbers, expect: deny}\n"
                     "- {caller: billing, method: ListPhoneNumbers, expect: allow}\n"
                     "- {caller: nobody, method: ListPhoneNumbers, project: main, expect: allow}\n"),
            1);
  const std::string table = folder_ / "table.yaml";
  EXPECT_EQ(out_.str(),
            Concat(table, ":1: \"billing\" calling ListPhoneNumbers is allowed, not denied.\n", table,
                   ":3: \"nobody\" calling ListPhoneNumbers in \"main\" is denied, not allowed: The caller "
                   "\"nobody\" has no grant for the group read in the project \"main\"; ask the gateway's "
                   "operator for one.\n",
                   "The policy differs from 2 of 3 expectations.\n"));
}

TEST_F(PolicyCommandTest, RefusesFilesThatItCannotUse) {
  EXPECT_EQ(RunTable("caller: billing\n"), 2);
  EXPECT_THAT(err_.str(), HasSubstr("table.yaml:1: the file must be a list of expectations"));
  EXPECT_EQ(out_.str(), "");
  EXPECT_EQ(Run({"test", folder_ / "none.yaml", "--config", folder_ / "phonegate.yaml"}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("none.yaml: the table does not exist"));
  folder_.Write("phonegate.yaml", "projects: 1\n");
  EXPECT_EQ(RunTable("- {caller: a, method: ListPhoneNumbers, expect: deny}\n"), 2);
  EXPECT_THAT(err_.str(), HasSubstr("phonegate.yaml:1: projects must be a list"));
}

TEST_F(PolicyCommandTest, RefusesBadUsage) {
  EXPECT_EQ(Run({}), 2);
  EXPECT_EQ(Run({"test"}), 2);
  EXPECT_EQ(Run({"test", "table.yaml"}), 2);
}

TEST_F(PolicyCommandTest, ExplainsItselfWithAnExample) {
  EXPECT_EQ(Run({"test", "--help"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("phonegate policy test expectations.yaml --config phonegate.yaml"));
  EXPECT_THAT(out_.str(), HasSubstr("request: {number: +15125550100}"));
}

}  // namespace
}  // namespace phonegate::policy_command_test
