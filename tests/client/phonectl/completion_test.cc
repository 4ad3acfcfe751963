#include "client/phonectl/completion.h"

#include <cstdio>
#include <memory>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace phonegate::phonectl::completion_test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string Script(const std::string& shell) {
  CLI::App app;
  CommandSet commands(app);
  AddAllCommands(commands);
  return *CompletionScript(app, shell);
}

// What bash offers behind these words, of which the last is being typed.
std::string OfferedByBash(const std::string& words) {
  const TempFolder folder;
  folder.Write("script", Script("bash"));
  const std::string command = "bash -c '. " + (folder / "script") + "; COMP_WORDS=(phonectl " + words +
                              "); COMP_CWORD=$((${#COMP_WORDS[@]}-1)); _phonectl; echo \"${COMPREPLY[*]}\"'";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string offered;
  for (int c = fgetc(pipe.get()); c != EOF; c = fgetc(pipe.get())) offered += static_cast<char>(c);
  return offered;
}

TEST(CompletionTest, CompletesInBash) {
  EXPECT_EQ(OfferedByBash("au"), "audit\n");
  EXPECT_EQ(OfferedByBash("audit ver"), "verify\n");
  EXPECT_EQ(OfferedByBash("buy --area-"), "--area-code\n");
  EXPECT_EQ(OfferedByBash("-o json laml update --voice-u"), "--voice-url\n");
  EXPECT_THAT(OfferedByBash("laml \"\""),
              AllOf(HasSubstr("create"), HasSubstr("--project"), Not(HasSubstr("tail"))));
  EXPECT_EQ(OfferedByBash("audit tail --voice"), "\n");
}

TEST(CompletionTest, KnowsTheOthers) {
  EXPECT_THAT(Script("zsh"),
              AllOf(HasSubstr("#compdef phonectl\n"), HasSubstr("'audit tail') candidates='")));
  EXPECT_THAT(Script("fish"), HasSubstr("complete -c phonectl -n '__fish_seen_subcommand_from audit; and "
                                        "__fish_seen_subcommand_from tail' -l from-sequence\n"));
  CLI::App app;
  EXPECT_EQ(CompletionScript(app, "tcsh").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(CompletionTest, IsACommandThatNeedsNoGateway) {
  CLI::App app;
  CommandSet commands(app);
  AddAllCommands(commands);
  app.parse(std::string("completion bash"));
  ASSERT_TRUE(commands.is_local());
  std::ostringstream out;
  EXPECT_TRUE(commands.RunLocal(out).ok());
  EXPECT_EQ(out.str(), Script("bash"));
}

}  // namespace
}  // namespace phonegate::phonectl::completion_test
