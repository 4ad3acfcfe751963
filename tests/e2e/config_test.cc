// The program as the person who runs it meets it: flags, configuration files,
// exit codes, and settings that do what they say.
#include <algorithm>
#include <filesystem>
#include <set>

#include <unistd.h>

#include "service/base/text.h"
#include "tests/admin/http_client.h"
#include "tests/e2e/harness.h"
#include "tests/support/listener.h"

namespace phonegate::config_test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr char kSecret[] = "PTplanted-not-a-real-token";
constexpr char kKey[] = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

struct Ended {
  int code = -1;
  std::string out;
  std::string err;
};

// In a pod, whose own files are no place for a journal, only when it is told so.
Ended RunProgram(std::vector<std::string> args, const std::string& cluster = "") {
  args.insert(args.begin(), GatewayProgram());
  SubprocessOptions options;
  options.argv = std::move(args);
  options.environment = {{"KUBERNETES_SERVICE_HOST", cluster}};
  Subprocess process(options);
  Ended ended;
  ended.code = process.Wait().value_or(-1);
  ended.out = process.out();
  ended.err = process.err();
  return ended;
}

// One sentence on standard error and nothing else; exit code 2.
void ExpectRefused(const Ended& ended, const std::string& sentence) {
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.out, "");
  EXPECT_THAT(ended.err, AllOf(StartsWith("phonegate: "), HasSubstr(sentence), EndsWith("\n")));
  EXPECT_EQ(std::count(ended.err.begin(), ended.err.end(), '\n'), 1) << ended.err;
  EXPECT_THAT(ended.err, ::testing::Not(HasSubstr("planted")));
}

std::string GoodConfig() {
  return Concat("listen: {grpc: 127.0.0.1:0, admin: 127.0.0.1:0}\n",  // line 1
                "projects:\n",                                        // 2
                "  - alias: demo\n",                                  // 3
                "    origin: http://127.0.0.1:1\n",                   // 4
                "    project_id: ", kE2eProjectId, "\n",              // 5
                "    token_file: token\n",                            // 6
                "policy: {grants: [{callers: [anonymous], projects: [demo], groups: [read]}]}\n");
}

TEST(Program, ExplainsItself) {
  const Ended help = RunProgram({"--help"});
  EXPECT_EQ(help.code, 0);
  EXPECT_THAT(help.out,
              AllOf(HasSubstr("phonegate --config phonegate.yaml"), HasSubstr("--check-config"),
                    HasSubstr("--config-reference"), HasSubstr("--version"), HasSubstr("Exit codes: 0")));
  EXPECT_EQ(help.err, "");
  const Ended version = RunProgram({"--version"});
  EXPECT_EQ(version.code, 0);
  EXPECT_THAT(version.out, ::testing::MatchesRegex(
                               "phonegate [0-9]+\\.[0-9]+\\.[0-9]+ \\(([0-9a-f]+(-dirty)?|unknown)\\)\n"));
}

TEST(Program, PrintsAllKeysOfItsConfiguration) {
  const Ended reference = RunProgram({"--config-reference"});
  EXPECT_EQ(reference.code, 0);
  for (const char* key :
       {"`listen.grpc`", "`projects[].token_file`", "`default_project`", "`upstream.retry.max_attempts`",
        "`paging.page_token_key_file`", "`server.grace_period`"}) {
    EXPECT_THAT(reference.out, HasSubstr(key));
  }
}

TEST(Program, RefusesWrongFlagsWithExitCode2) {
  ExpectRefused(RunProgram({}), "name a configuration file: phonegate --config FILE; see --help");
  const std::vector<std::vector<std::string>> wrong = {
      {"--confg", "x"}, {"--config"}, {"--check-config"}, {"--config", "x", "y"}, {"--version=x"}};
  for (const std::vector<std::string>& args : wrong) {
    const Ended ended = RunProgram(args);
    EXPECT_EQ(ended.code, 2) << args[0];
    EXPECT_EQ(ended.out, "") << args[0];
    EXPECT_NE(ended.err, "") << args[0];
  }
}

TEST(Program, ChecksAConfigurationWithoutServing) {
  const TempFolder folder;
  folder.Write("token", kSecret);
  const std::string file = folder.Write("phonegate.yaml", GoodConfig());
  const Ended ended = RunProgram({"--config", file, "--check-config"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.out, file + " is valid.\n");
  EXPECT_EQ(ended.err, "");
}

// What a file without grants, or of callers that nobody could be, is told.
TEST(Program, RefusesToServeNobody) {
  const TempFolder folder;
  folder.Write("token", kSecret);
  std::string text = GoodConfig();
  const std::string file = folder.Write("phonegate.yaml", text.substr(0, text.find("policy:")));
  ExpectRefused(
      RunProgram({"--config", file}),
      Concat(file, ": policy.grants is empty, so no caller may do anything; add a section `policy`"));
  ExpectRefused(RunProgram({"--config", file, "--check-config"}), "no caller may do anything");

  text.replace(text.find("127.0.0.1:0"), 11, "0.0.0.0:0, allow_plaintext_elsewhere: true");
  folder.Write("phonegate.yaml", text);
  ExpectRefused(RunProgram({"--config", file}), "so every caller must be known, and none is; add a token");
}

struct BadFile {
  const char* name;
  const char* found;  // in the good file, replaced by ...
  const char* instead;
  int line;
  const char* sentence;
};

void PrintTo(const BadFile& bad, std::ostream* out) { *out << bad.name; }

class EveryBadFile : public ::testing::TestWithParam<BadFile> {};

TEST_P(EveryBadFile, IsOneSentenceWithFileAndLine) {
  const BadFile& bad = GetParam();
  std::string text = GoodConfig();
  ASSERT_NE(text.find(bad.found), std::string::npos);
  text.replace(text.find(bad.found), std::string(bad.found).size(), bad.instead);
  const TempFolder folder;
  folder.Write("token", kSecret);
  const std::string file = folder.Write("phonegate.yaml", text);
  const std::string place = Concat(file, ":", bad.line, ": ");
  for (const std::vector<std::string>& args :
       std::vector<std::vector<std::string>>{{"--config", file}, {"--config", file, "--check-config"}}) {
    const Ended ended = RunProgram(args);
    ExpectRefused(ended, place);
    ExpectRefused(ended, bad.sentence);
  }
}

INSTANTIATE_TEST_SUITE_P(
    OfConfiguration, EveryBadFile,
    ::testing::Values(
        BadFile{"UnknownKey", "projects:", "serverr: {}\nprojects:", 2, "serverr"},
        BadFile{"UnknownKeyInside", "    token_file: token", "    tokenfile: token", 6, "token_file"},
        BadFile{"SecretInTheFile", "    token_file: token", "    token: PTplanted-not-a-real-token", 6,
                "token"},
        BadFile{"WrongType", "  - alias: demo", "  - alias: [demo]", 3, "alias"},
        BadFile{"WrongNumber", "projects:", "upstream: {lanes: many}\nprojects:", 2, "upstream.lanes"},
        BadFile{"OutOfRange", "projects:", "upstream:\n  lanes: 17\nprojects:", 3, "upstream.lanes"},
        BadFile{"DurationWithoutUnit", "projects:", "server: {grace_period: 30}\nprojects:", 2,
                "server.grace_period"},
        BadFile{"MissingKey", "    token_file: token\n", "", 3, "token_file"},
        BadFile{"NoProjects", "projects:", "projects: []\nx:", 2, "projects"},
        BadFile{"ForeignPlainHttp", "http://127.0.0.1:1", "http://example.com", 4, "origin"},
        BadFile{"NoUuid", kE2eProjectId, "me", 5, "project_id"},
        BadFile{"UnknownDefault", "projects:", "default_project: nobody\nprojects:", 2, "default_project"},
        BadFile{"ShortDrain", "projects:", "server:\n  drain_delay: 5s\nprojects:", 3, "server.drain_delay"},
        BadFile{"OpenListener", "grpc: 127.0.0.1:0", "grpc: 0.0.0.0:0", 1, "allow_plaintext_elsewhere"},
        BadFile{"NoYaml", "projects:", "projects: [", 3, ""}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(Program, RefusesFilesThatCannotBeRead) {
  const TempFolder folder;
  ExpectRefused(RunProgram({"--config", folder / "none.yaml"}),
                "none.yaml: the configuration file does not exist; give the path of a readable YAML file");
  ExpectRefused(RunProgram({"--config", folder.path().string()}), "give the path of a readable YAML file");
  ExpectRefused(RunProgram({"--config", folder.Write("empty.yaml", "")}), "the configuration file is empty");
  ExpectRefused(RunProgram({"--config", folder.Write("binary.yaml", std::string("\0\xff", 2))}),
                "binary.yaml:1: ");
}

struct BadToken {
  const char* name;
  std::optional<std::string> content;
  const char* sentence;
};

TEST(Program, RefusesATokenFileThatHoldsNoToken) {
  const std::vector<BadToken> tokens = {
      {"missing", std::nullopt, "does not exist; write the project's API token into it, and nothing else."},
      {"empty", "", "is empty; write"},
      {"blank", " \n", "nothing but white space; write"},
      {"two", "PTplanted PTplanted", "white space besides the token; write"},
      {"binary", std::string("PTplanted\0", 10), "not visible ASCII; write"},
      {"large", std::string(5000, 'x'), "write"},
  };
  for (const BadToken& token : tokens) {
    SCOPED_TRACE(token.name);
    const TempFolder folder;
    if (token.content) folder.Write("token", *token.content);
    const std::string file = folder.Write("phonegate.yaml", GoodConfig());
    ExpectRefused(RunProgram({"--config", file}), "The token file of project \"demo\", ");
    ExpectRefused(RunProgram({"--config", file}), token.sentence);
    ExpectRefused(RunProgram({"--config", file, "--check-config"}), token.sentence);
  }
}

TEST(Program, RefusesOtherFilesThatCannotBeUsed) {
  const TempFolder folder;
  folder.Write("token", kSecret);
  auto refused_with = [&](const std::string& more, const std::string& sentence) {
    const std::string file = folder.Write("phonegate.yaml", GoodConfig() + more);
    ExpectRefused(RunProgram({"--config", file}), sentence);
    ExpectRefused(RunProgram({"--config", file, "--check-config"}), sentence);
  };
  refused_with("paging: {page_token_key_file: none}\n", "does not exist; write 64 hex digits");
  folder.Write("short", "planted");
  refused_with("paging: {page_token_key_file: short}\n", "short");
  refused_with("upstream: {ca_file: none}\n", "The CA file ");
  refused_with("journal: {signing_key_file: none}\n", "does not exist");
  refused_with("upstream: {ca_file: short}\n", "The CA file ");
}

// Every Linux has memory mounted there.
TEST(Program, RefusesAJournalThatEndsWithItsPod) {
  const TempFolder folder;
  folder.Write("token", kSecret);
  const std::string in_memory = Concat("/dev/shm/phonegate-test-", getpid());
  const auto config_with = [&](const std::string& more) {
    return folder.Write("phonegate.yaml",
                        Concat(GoodConfig(), "journal: {directory: ", in_memory, more, "}\n"));
  };
  const std::string file = config_with("");
  EXPECT_EQ(RunProgram({"--config", file, "--check-config"}).code, 0);
  for (const std::vector<std::string>& args :
       std::vector<std::vector<std::string>>{{"--config", file}, {"--config", file, "--check-config"}}) {
    ExpectRefused(RunProgram(args, "10.96.0.1"),
                  Concat("The journal's folder ", in_memory,
                         " lies in memory, which is lost with the pod; mount a persistent volume there, or "
                         "set journal.allow_ephemeral_storage to true"));
  }
  EXPECT_FALSE(std::filesystem::exists(in_memory)) << "it was made although it was refused";
  const std::string allowed = config_with(", allow_ephemeral_storage: true");
  EXPECT_EQ(RunProgram({"--config", allowed, "--check-config"}, "10.96.0.1").code, 0);
}

TEST(Program, RefusesAPortInUse) {
  const Listener taken;
  const TempFolder folder;
  folder.Write("token", kSecret);
  for (const std::string key : {"grpc", "admin"}) {
    std::string text = GoodConfig();
    const std::string free = key + ": 127.0.0.1:0";
    text.replace(text.find(free), free.size(), Concat(key, ": 127.0.0.1:", taken.port()));
    const Ended ended = RunProgram({"--config", folder.Write("phonegate.yaml", text)});
    ExpectRefused(ended, Concat("127.0.0.1:", taken.port()));
    ExpectRefused(ended, "in use");
    ExpectRefused(ended, "listen." + key);
  }
}

class Configured : public E2eTest {
 protected:
  void SetUp() override { StartSimulator(); }
  GatewayOptions TwoProjects(const std::string& default_project) {
    GatewayOptions options;
    options.projects = {Project("first"), OtherProject("second")};
    options.default_project = default_project;
    return options;
  }
  // Whose credentials the last request carried.
  std::string LastCaller() { return *sim::Find(simulator().Requests().back().headers, "Authorization"); }
};

constexpr char kFirstCaller[] = "basic:e2e00000-0000-4000-8000-000000000001:valid";
constexpr char kSecondCaller[] = "basic:e2e00000-0000-4000-8000-000000000002:valid";

TEST_F(Configured, EachProjectHasItsOwnCredentials) {
  StartGateway(TwoProjects(""));
  EXPECT_TRUE(Call("ListPhoneNumbers", {{"project", "first"}}).ok());
  EXPECT_EQ(LastCaller(), kFirstCaller);
  const CallResult second = Call("ListPhoneNumbers", {{"project", "second"}});
  EXPECT_EQ(LastCaller(), kSecondCaller);
  EXPECT_EQ(gateway().WaitForLog("call", 2)[1]["project"], "second");
  EXPECT_TRUE(Call("ListIncomingPhoneNumbers", {{"project", "second"}}).ok());
  EXPECT_THAT(simulator().Requests().back().target, HasSubstr(Concat("/Accounts/", kOtherProjectId, "/")));
}

TEST_F(Configured, WithoutADefaultTheProjectMustBeNamed) {
  StartGateway(TwoProjects(""));
  const CallResult refused = Call("ListPhoneNumbers");
  EXPECT_EQ(refused.info.reason(), "PROJECT_REQUIRED");
  EXPECT_EQ(refused.code, 3);
  EXPECT_THAT(refused.Fields(), ElementsAre("project"));
  EXPECT_EQ(RequestCount(), 0U);
}

TEST_F(Configured, TheDefaultServesCallsThatNameNoProject) {
  StartGateway(TwoProjects("second"));
  EXPECT_TRUE(Call("ListPhoneNumbers").ok());
  EXPECT_EQ(LastCaller(), kSecondCaller);
  EXPECT_EQ(Call("ListPhoneNumbers", {{"project", "third"}}).info.reason(), "PROJECT_NOT_FOUND");
}

TEST_F(Configured, APageTokenIsGoodForItsProjectOnly) {
  StartGateway(TwoProjects("first"));
  simulator().SeedNumbers(kE2eProjectId, 3);
  simulator().SeedNumbers(kOtherProjectId, 3);
  const CallResult page = Call("ListPhoneNumbers", {{"page_size", 2}});
  const std::string token = page.answer()["next_page_token"].get<std::string>();
  EXPECT_EQ(Call("ListPhoneNumbers", {{"page_token", token}, {"project", "second"}}).info.reason(),
            "PAGE_TOKEN_INVALID");
  EXPECT_TRUE(Call("ListPhoneNumbers", {{"page_token", token}, {"project", "first"}}).ok());
}

TEST_F(Configured, APageTokenOutlivesTheProcessWithAKeyAndNotWithout) {
  simulator().SeedNumbers(kE2eProjectId, 3);
  const TempFolder folder;
  GatewayOptions with_key;
  with_key.settings["paging"] = {{"page_token_key_file", folder.Write("key", kKey)}};
  auto token_of = [&](const GatewayOptions& options) {
    StartGateway(options);
    return Call("ListPhoneNumbers", {{"page_size", 2}}).answer()["next_page_token"].get<std::string>();
  };
  const std::string lasting = token_of(with_key);
  StartGateway(with_key);
  EXPECT_THAT(Call("ListPhoneNumbers", {{"page_token", lasting}}).answer()["data"], SizeIs(1));
  const std::string passing = token_of({});
  StartGateway();
  EXPECT_EQ(Call("ListPhoneNumbers", {{"page_token", passing}}).info.reason(), "PAGE_TOKEN_INVALID");
}

TEST_F(Configured, AttemptsAreLimited) {
  GatewayOptions options;
  options.settings["upstream"] = {{"retry", "{max_attempts: 1}"}};
  StartGateway(options);
  AddFault(AnswerOn("GET", kNumbersPath, 503, ""));
  EXPECT_EQ(Call("ListPhoneNumbers").info.reason(), "UPSTREAM_UNAVAILABLE");
  EXPECT_EQ(RequestCount(), 1U);
}

TEST_F(Configured, RequestsAndAnswersAreLimitedInSize) {
  GatewayOptions options;
  options.settings["server"] = {{"max_request_bytes", "1024"}};
  options.settings["upstream"] = {{"max_body_bytes", "1024"}};
  StartGateway(options);
  EXPECT_EQ(Call("ListPhoneNumbers", {{"filter_name", std::string(1200, 'a')}}).code, 8);
  EXPECT_EQ(RequestCount(), 0U);
  EXPECT_TRUE(Call("ListPhoneNumbers").ok());
  simulator().SeedNumbers(kE2eProjectId, 3);
  EXPECT_EQ(Call("ListPhoneNumbers").info.reason(), "UPSTREAM_ANSWER_INVALID");
}

// Whatever address the machine's name for itself stands for, the probe finds it.
TEST_F(Configured, ListensOnAName) {
  GatewayOptions options;
  options.settings["listen"]["grpc"] = "localhost:0";
  StartGateway(options);
  EXPECT_EQ(Fetch(gateway().admin_port(), "GET", "/livez").result_int(), 200u);
}

TEST_F(Configured, SeveralLanesServe) {
  GatewayOptions options;
  options.settings["upstream"] = {{"lanes", "3"}};
  StartGateway(options);
  for (int i = 0; i < 6; ++i) EXPECT_TRUE(Call("ListPhoneNumbers").ok());
  std::set<std::uint64_t> connections;
  for (const sim::RecordedRequest& request : simulator().Requests()) connections.insert(request.connection);
  EXPECT_THAT(connections, SizeIs(3)) << "each lane has its own";
}

}  // namespace
}  // namespace phonegate::config_test
