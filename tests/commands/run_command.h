// What `phonegate COMMAND WORDS` prints, and how it ends.
#ifndef PHONEGATE_TESTS_COMMANDS_RUN_COMMAND_H_
#define PHONEGATE_TESTS_COMMANDS_RUN_COMMAND_H_

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

namespace phonegate {

// Catches what the last command printed.
class CommandTest : public ::testing::Test {
 protected:
  // Parses `words` behind the name of `command`, which was added to `app`, and calls `run`;
  // the exit code.
  template <typename Command, typename Run>
  int RunCommand(CLI::App& app, const char* name, const Command& command, std::vector<std::string> words,
                 const Run& run) {
    out_.str("");
    err_.str("");
    words.insert(words.begin(), name);
    std::reverse(words.begin(), words.end());  // as CLI11 wants them
    try {
      app.parse(words);
    } catch (const CLI::ParseError& error) {
      return app.exit(error, out_, err_) == 0 ? 0 : 2;
    }
    EXPECT_TRUE(command.chosen());
    return run();
  }

  std::ostringstream out_;
  std::ostringstream err_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_COMMANDS_RUN_COMMAND_H_
