// What the README and the pages below it promise, done as they say.
#include <cctype>
#include <filesystem>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/callers.h"
#include "tests/e2e/harness.h"
#include "tests/support/document.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_authority.h"
#include "tests/support/test_jwt.h"

namespace phonegate::readme_test {
namespace {

using ::testing::IsEmpty;

// The documents whose commands are run, each on a gateway of its own that has seen the
// first calls of the README.
constexpr const char* kDocuments[] = {"README.md", "client/README.md", "deploy/operation.md",
                                      "service/docs/access.md"};

std::string ReplaceAll(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

class ReadmeTest : public E2eTest {
 protected:
  void SetUp() override {
    StartSimulatorOfMakeRun();
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

class DocumentTest : public ReadmeTest, public ::testing::WithParamInterface<const char*> {
 protected:
  void RunAll(const std::vector<std::string>& commands) {
    for (const std::string& command : commands) {
      Subprocess shell({.argv = {"bash", "-c", Here(command)}, .environment = {{"no_proxy", "*"}}});
      EXPECT_EQ(shell.Wait(), 0) << command << "\n" << shell.out() << shell.err();
      EXPECT_NE(shell.out(), "") << command;
    }
  }
};

TEST_P(DocumentTest, CommandsWorkInTheirOrder) {
  const std::set<std::string> programs = {"grpcurl", "curl"};
  const std::vector<std::string> first = Document("README.md").Commands(programs);
  ASSERT_GE(first.size(), 7U);
  RunAll(first);
  const Document document(GetParam());
  if (document.path() == "README.md") return;
  const std::vector<std::string> commands = document.Commands(programs);
  EXPECT_FALSE(commands.empty());
  RunAll(commands);
}

INSTANTIATE_TEST_SUITE_P(Each, DocumentTest, ::testing::ValuesIn(kDocuments), [](const auto& document) {
  std::string name = document.param;
  std::erase_if(name, [](unsigned char c) { return std::isalnum(c) == 0; });
  return name;
});

// A page with commands of its own has to be among those whose commands are run. Those for a
// cluster are for another gateway, and the recipes have a test of their own.
TEST(Documents, WithCommandsAreRun) {
  std::set<std::string> run(std::begin(kDocuments), std::end(kDocuments));
  run.insert({"deploy/README.md", "client/recipes/README.md"});
  for (const char* top : {"client", "deploy", "proto", "service"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(top)) {
      const std::string path = entry.path().generic_string();
      if (entry.path().extension() != ".md" || path.find("/node_modules/") != path.npos) continue;
      if (run.contains(path)) continue;
      EXPECT_THAT(Document(path).Commands({"grpcurl", "curl"}), IsEmpty()) << path;
    }
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

// The first example: a whole configuration.
std::string FirstExample() { return Document("README.md").Blocks("yaml").at(0); }

TEST(Documents, ExamplesAreValidConfigurations) {
  std::vector<std::string> examples = {FirstExample()};
  for (const char* path : kDocuments) {
    for (const std::string& block : Document(path).Blocks("yaml")) {
      if (block.starts_with("identity:") || block.starts_with("policy:") || block.starts_with("listen:"))
        examples.push_back(WithSections(examples[0], block));
    }
  }
  EXPECT_GE(examples.size(), 5U);
  for (const std::string& example : examples) {
    const TempFolder folder;
    WriteExample(folder, example);
    ExpectSuccess({"--config", folder / "phonegate.yaml", "--check-config"});
  }
}

TEST(Documents, ExpectationsHoldForThePolicyBeforeThem) {
  std::string policy;
  for (const std::string& block : Document("service/docs/access.md").Blocks("yaml")) {
    if (block.starts_with("policy:")) policy = block;
    if (!block.starts_with("# expectations.yaml")) continue;
    const TempFolder folder;
    WriteExample(folder, WithSections(FirstExample(), policy));
    folder.Write("expectations.yaml", block);
    ExpectSuccess({"policy", "test", folder / "expectations.yaml", "--config", folder / "phonegate.yaml"});
    return;
  }
  FAIL() << "there are no expectations";
}

TEST(Documents, ShowTheConfigurationReferenceAsTheProgramPrintsIt) {
  Subprocess print({.argv = {GatewayProgram(), "--config-reference"}});
  ASSERT_EQ(print.Wait(), 0);
  EXPECT_THAT(Document("service/docs/configuration.md").text(), testing::HasSubstr(print.out()))
      << "`phonegate --config-reference` prints the table to put there";
}

}  // namespace
}  // namespace phonegate::readme_test
