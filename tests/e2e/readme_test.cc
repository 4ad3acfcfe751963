// What the README promises, done as it says.
#include <cctype>
#include <filesystem>
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
#include "tests/support/test_authority.h"
#include "tests/support/test_jwt.h"

namespace phonegate::readme_test {
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

// The configuration of the first example, with the sections of another in the place of
// its own.
std::string WithSections(const std::string& first, const std::string& sections) {
  const std::size_t policy = first.find("policy:");
  const bool has_policy = sections.find("policy:") != std::string::npos;
  return first.substr(0, policy) + sections + (has_policy ? "" : first.substr(policy));
}

// Files that the examples name, and the configuration.
void WriteExample(const TempFolder& folder, std::string example) {
  folder.Write("token", "PT-not-a-real-token\n");
  folder.Write("jwks.json", JwksText({TestKey::Ec().Jwk("a")}));
  const TestAuthority authority;
  const TestPair pair = authority.Issue("DNS:localhost");
  std::filesystem::create_directory(folder / "tls");
  folder.Write("tls/tls.crt", pair.certificate);
  folder.Write("tls/tls.key", pair.key);
  folder.Write("tls/ca.crt", authority.certificate());
  const std::string hash = Concat("sha256:", std::string(32, '0'), ":", kBilling.digest);
  example = ReplaceAll(std::move(example), "sha256:SALT:HASH", hash);
  folder.Write("phonegate.yaml", ReplaceAll(std::move(example), "/etc/phonegate/", folder / ""));
}

void ExpectSuccess(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), GatewayProgram());
  Subprocess program({.argv = std::move(arguments), .environment = {{"KUBERNETES_SERVICE_HOST", ""}}});
  EXPECT_EQ(program.Wait(), 0) << program.out() << program.err();
}

TEST(Readme, ExamplesAreValidConfigurations) {
  const std::vector<std::string> blocks = Blocks("yaml");
  std::vector<std::string> examples = {blocks.at(0)};
  for (const std::string& block : blocks) {
    if (block.starts_with("identity:") || block.starts_with("policy:") || block.starts_with("listen:"))
      examples.push_back(WithSections(blocks[0], block));
  }
  EXPECT_GE(examples.size(), 5U);
  for (const std::string& example : examples) {
    const TempFolder folder;
    WriteExample(folder, example);
    ExpectSuccess({"--config", folder / "phonegate.yaml", "--check-config"});
  }
}

TEST(Readme, ExpectationsHoldForThePolicyBeforeThem) {
  const std::vector<std::string> blocks = Blocks("yaml");
  std::string policy;
  for (const std::string& block : blocks) {
    if (block.starts_with("policy:")) policy = block;
    if (!block.starts_with("# expectations.yaml")) continue;
    const TempFolder folder;
    WriteExample(folder, WithSections(blocks[0], policy));
    folder.Write("expectations.yaml", block);
    ExpectSuccess({"policy", "test", folder / "expectations.yaml", "--config", folder / "phonegate.yaml"});
    return;
  }
  FAIL() << "there are no expectations";
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
}  // namespace phonegate::readme_test
