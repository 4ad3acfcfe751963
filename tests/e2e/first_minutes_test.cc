// The README's first ten minutes: each command does what is shown there, but for what
// changes by chance.
#include <algorithm>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "service/base/text.h"
#include "tests/e2e/callers.h"
#include "tests/e2e/phonectl_fixture.h"

namespace phonegate::first_minutes_test {
namespace {

// A command and what it prints.
struct Shown {
  std::string command;
  std::vector<std::string> lines;
};

// All of the README's blocks that show a terminal.
std::vector<Shown> ReadShown() {
  std::ifstream file("README.md");
  std::vector<Shown> shown;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line == "```console") {
      inside = true;
    } else if (line.starts_with("```")) {
      inside = false;
    } else if (inside && line.starts_with("$ ")) {
      shown.push_back({line.substr(2), {}});
    } else if (inside) {
      shown.back().lines.push_back(line);
    }
  }
  return shown;
}

// Without UUIDs, times and the widths that follow from them.
std::string WithoutChance(std::string text) {
  text = std::regex_replace(text, std::regex("[0-9a-f]{8}-[0-9a-f-]{27}"), "UUID");
  text = std::regex_replace(text, std::regex("[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]{8,}( UTC|Z)"), "TIME");
  text = std::regex_replace(text, std::regex(" +"), " ");
  return std::regex_replace(text, std::regex("[ \r]+$"), "");
}

// What is done at the same time is printed in any order.
std::vector<std::string> Comparable(std::vector<std::string> lines) {
  for (std::string& line : lines) line = WithoutChance(line);
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

class FirstMinutes : public PhonectlTest {
 protected:
  // What `make run` has.
  void SetUp() override {
    StartSimulatorOfMakeRun();
    GatewayOptions gateway;
    gateway.settings["policy"] = {
        {"grants",
         Concat("[", Grant("anonymous", "demo", "read, search, lookup, paid_lookup, buy, configure, release"),
                ", ", Grant("anonymous", "'*'", "audit, admin"), "]")}};
    StartGateway(gateway);
  }

  std::vector<std::string> Printed(const std::string& command) {
    const auto process = StartProgram(
        {"bash", "-c", Concat("phonectl() { ", Program(), " \"$@\"; }; { ", command, "; } 2>&1")});
    EXPECT_TRUE(process->Wait().has_value()) << command;
    const std::string address = gateway().address();
    return LinesOf(std::regex_replace(process->out(), std::regex(address), "127.0.0.1:50051"));
  }
};

TEST_F(FirstMinutes, AreAsTheReadmeShows) {
  const std::vector<Shown> shown = ReadShown();
  ASSERT_GE(shown.size(), 10u);
  for (const Shown& one : shown) {
    EXPECT_THAT(Comparable(Printed(one.command)), ::testing::ElementsAreArray(Comparable(one.lines)))
        << one.command;
  }
}

TEST(FirstMinutesCheck, SeesADifference) {
  EXPECT_EQ(WithoutChance("a 3fa85f64-5717-4562-b3fc-2c963f66afa6   2026-11-21T22:42:24.727530Z  "),
            "a UUID TIME");
  EXPECT_EQ(WithoutChance("until 2026-12-05 22:42:23 UTC."), "until TIME.");
  EXPECT_NE(Comparable({"+15125550100  bought"}), Comparable({"+15125550101  bought"}));
  EXPECT_NE(Comparable({"a"}), Comparable({"a", "b"}));
}

}  // namespace
}  // namespace phonegate::first_minutes_test
