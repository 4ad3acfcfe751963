#include "service/commands/token_command.h"

#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/admission/identity/token_hash.h"
#include "tests/commands/run_command.h"

namespace phonegate::token_command_test {
namespace {

using ::testing::HasSubstr;

class TokenCommandTest : public CommandTest {
 protected:
  // Runs `phonegate token WORDS`.
  int Run(std::vector<std::string> words) {
    SystemRandom random;
    CLI::App app;
    TokenCommand command(app, random);
    return RunCommand(app, "token", command, std::move(words), [&] { return command.Run(out_); });
  }
  // The word that begins so.
  std::string Word(const std::string& start) const {
    std::istringstream words(out_.str());
    for (std::string word; words >> word;) {
      if (word.starts_with(start)) return word;
    }
    return "";
  }
};

TEST_F(TokenCommandTest, PrintsATokenAndTheHashThatKnowsIt) {
  EXPECT_EQ(Run({"--caller", "billing"}), 0);
  const auto hash = ParseTokenHash(Word("sha256:"));
  ASSERT_TRUE(hash) << out_.str();
  EXPECT_TRUE(IsTokenOf(*hash, Word("pgt_")));
  EXPECT_THAT(out_.str(), HasSubstr("identity:\n  tokens:\n    - caller: \"billing\"\n      hash: sha256:"));
  const std::string first = Word("pgt_");
  Run({"--caller", "billing"});
  EXPECT_NE(Word("pgt_"), first);
}

TEST_F(TokenCommandTest, WritesAnyNameAsYamlReadsIt) {
  EXPECT_EQ(Run({"--caller", R"(a"b\c)"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr(R"(- caller: "a\"b\\c")"));
}

TEST_F(TokenCommandTest, RefusesNamesThatTheConfigurationWouldRefuse) {
  for (const std::string& name :
       {std::string(), std::string("anonymous"), std::string("a b"), std::string("a*"),
        std::string("jwt:k8s:a"), std::string("dns:a"), std::string("\xc3\xa4"), std::string(257, 'a')}) {
    EXPECT_EQ(Run({"--caller", name}), 2) << name;
  }
  EXPECT_EQ(Run({}), 2);
}

TEST_F(TokenCommandTest, ExplainsItselfWithAnExample) {
  EXPECT_EQ(Run({"--help"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("phonegate token --caller billing"));
}

}  // namespace
}  // namespace phonegate::token_command_test
