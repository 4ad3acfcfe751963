// What the README promises, done as it says.
#include <cctype>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "phonegate/v1/errors.pb.h"
#include "phonegate/v1/phone_number_service.pb.h"
#include "tests/e2e/callers.h"
#include "tests/e2e/harness.h"
#include "tests/support/temp_folder.h"

namespace phonegate {
namespace {

std::string Readme() {
  std::ifstream file("README.md");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// The code blocks of one language, in order.
std::vector<std::string> Blocks(const std::string& language) {
  std::vector<std::string> blocks;
  const std::string text = Readme();
  const std::string open = "\n```" + language + "\n";
  for (std::size_t at = text.find(open); at != std::string::npos; at = text.find(open, at)) {
    at += open.size();
    blocks.push_back(text.substr(at, text.find("```", at) - at));
  }
  return blocks;
}

// The commands of all shell blocks that begin with one of these words.
std::vector<std::string> Commands(const std::set<std::string>& programs) {
  std::vector<std::string> commands;
  for (const std::string& block : Blocks("sh")) {
    std::istringstream lines(block);
    for (std::string line; std::getline(lines, line);) {
      if (programs.contains(line.substr(0, line.find(' ')))) commands.push_back(line);
    }
  }
  return commands;
}

// The first column of the table whose head is `head`, without backquotes.
std::set<std::string> FirstColumn(const std::string& head) {
  std::set<std::string> names;
  std::istringstream lines(Readme().substr(Readme().find("\n" + head)));
  std::string line;
  std::getline(lines, line);
  std::getline(lines, line);
  for (std::getline(lines, line); std::getline(lines, line) && line.starts_with("| `");) {
    names.insert(line.substr(3, line.find('`', 3) - 3));
  }
  return names;
}

std::string ReplaceAll(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

class ReadmeTest : public E2eTest {
 protected:
  // The inventory that `make run` has.
  void SetUp() override {
    sim::Options options = SimulatorOptions();
    options.numbers_per_area_code = sim::Options().numbers_per_area_code;
    StartSimulator(std::move(options));
    GatewayOptions gateway;
    gateway.settings["identity"] = {{"tokens", AllTokens()}};
    gateway.settings["policy"] = {
        {"grants", Concat("[",
                          Grant("anonymous, billing", "'*'",
                                "read, search, lookup, paid_lookup, buy, configure, release, audit, admin"),
                          "]")}};
    StartGateway(gateway);
  }

  // A command of the README against this gateway instead of the one of `make run`.
  std::string Here(std::string command) {
    command = ReplaceAll(std::move(command), "127.0.0.1:50051", gateway().address());
    command = ReplaceAll(std::move(command), "Bearer TOKEN", Concat("Bearer ", kBilling.token));
    command = ReplaceAll(std::move(command), ":9090", ":" + std::to_string(gateway().admin_port()));
    return "grpcurl() { \"$GRPCURL\" \"$@\"; }; " + command;
  }
};

TEST_F(ReadmeTest, FirstCallsWorkInTheirOrder) {
  const std::vector<std::string> commands = Commands({"grpcurl", "curl"});
  ASSERT_GE(commands.size(), 7U);
  for (const std::string& command : commands) {
    Subprocess shell({.argv = {"bash", "-c", Here(command)}, .environment = {{"no_proxy", "*"}}});
    EXPECT_EQ(shell.Wait(), 0) << command << "\n" << shell.out() << shell.err();
    EXPECT_NE(shell.out(), "") << command;
  }
}

TEST(Readme, ExamplesAreValidConfigurations) {
  const std::vector<std::string> blocks = Blocks("yaml");
  ASSERT_EQ(blocks.size(), 2U);
  // The second example is about callers only, and stands in the place of the first's.
  const std::string account = blocks[0].substr(0, blocks[0].find("policy:"));
  const std::string hash = Concat("sha256:", std::string(32, '0'), ":", kBilling.digest);
  for (const std::string& example : {blocks[0], account + ReplaceAll(blocks[1], "sha256:SALT:HASH", hash)}) {
    const TempFolder folder;
    folder.Write("token", "PT-not-a-real-token\n");
    folder.Write("phonegate.yaml", ReplaceAll(example, "/etc/phonegate/token", folder / "token"));
    Subprocess check({.argv = {GatewayProgram(), "--config", folder / "phonegate.yaml", "--check-config"}});
    EXPECT_EQ(check.Wait(), 0) << check.err();
  }
}

TEST(Readme, ShowsTheConfigurationReferenceAsTheProgramPrintsIt) {
  Subprocess print({.argv = {GatewayProgram(), "--config-reference"}});
  ASSERT_EQ(print.Wait(), 0);
  EXPECT_THAT(Readme(), testing::HasSubstr(print.out()));
}

TEST(Readme, ListsEveryReasonAndNoOther) {
  std::set<std::string> reasons;
  for (int i = 1; i < v1::Reason_descriptor()->value_count(); ++i) {
    reasons.insert(v1::Reason_descriptor()->value(i)->name().substr(7));
  }
  EXPECT_EQ(FirstColumn("| reason | code |"), reasons);
}

TEST(Readme, ListsEveryRpcAndNoOther) {
  std::set<std::string> rpcs;
  const auto* service = v1::GetPhoneNumberRequest::descriptor()->file()->service(0);
  for (int i = 0; i < service->method_count(); ++i) rpcs.insert(service->method(i)->name());
  EXPECT_EQ(FirstColumn("| RPC | SignalWire |"), rpcs);
}

TEST(Readme, NamesOnlyTargetsThatTheMakefileHas) {
  std::ifstream makefile("Makefile");
  std::stringstream text;
  text << makefile.rdbuf();
  const std::string readme = Readme();
  const std::regex target("make ([a-z]+)");
  for (std::sregex_iterator at(readme.begin(), readme.end(), target), end; at != end; ++at) {
    const std::string name = (*at)[1];
    EXPECT_THAT(text.str(), testing::ContainsRegex("(^|\n)" + name + ":")) << "make " << name;
  }
}

}  // namespace
}  // namespace phonegate
