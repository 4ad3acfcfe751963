#include "client/phonectl/command_set.h"

#include <functional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace phonegate::phonectl::command_set_test {
namespace {

using ::testing::HasSubstr;

// Calls `see` with each command, and the words that lead to it.
void Walk(CLI::App& app, const std::string& path, const std::function<void(CLI::App&, std::string)>& see) {
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; })) {
    const std::string here = path.empty() ? command->get_name() : path + " " + command->get_name();
    see(*command, here);
    Walk(*command, here, see);
  }
}

// The command line of the example of a help text; empty when there is none.
std::string ExampleIn(const std::string& help) {
  constexpr char kBegin[] = "Example: phonectl ";
  const std::size_t at = help.find(kBegin);
  if (at == std::string::npos) return "";
  const std::size_t begin = at + sizeof(kBegin) - 1;
  const std::string line = help.substr(begin, help.find('\n', begin) - begin);
  return line.substr(0, line.find(" > "));
}

TEST(CommandSetTest, HasAnExampleOfEachCommandThatIsOne) {
  int commands_seen = 0;
  CLI::App app;
  CommandSet commands(app);
  AddAllCommands(commands);
  Walk(app, "", [&](CLI::App& command, const std::string& path) {
    ++commands_seen;
    const std::string example = ExampleIn(command.help());
    EXPECT_THAT(example + " ", HasSubstr(path + " ")) << path << " has no example of its own";
    CLI::App other;
    CommandSet others(other);
    AddAllCommands(others);
    EXPECT_NO_THROW(other.parse(example)) << example;
    EXPECT_FALSE(command.get_description().empty()) << path;
  });
  EXPECT_GT(commands_seen, 30);
}

TEST(CommandSetTest, SeesAMissingExample) {
  CLI::App app;
  CommandSet commands(app);
  CLI::App& planted =
      commands.Add(app, "planted", "Does nothing", "", [](Session&) { return absl::OkStatus(); });
  EXPECT_EQ(ExampleIn(planted.help()), "");
}

TEST(CommandSetTest, TakesTheFlagsOfAllCommandsAnywhere) {
  for (const char* line :
       {"-o json --project demo -y audit list", "audit list -o json --project demo --yes"}) {
    CLI::App app;
    CommandSet commands(app);
    AddAllCommands(commands);
    app.parse(std::string(line));
    EXPECT_EQ(commands.flags().format, Format::kJson);
    EXPECT_EQ(commands.flags().project, "demo");
    EXPECT_TRUE(commands.flags().yes);
    EXPECT_FALSE(commands.is_local());
  }
}

}  // namespace
}  // namespace phonegate::phonectl::command_set_test
