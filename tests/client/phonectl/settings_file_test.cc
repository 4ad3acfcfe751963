#include "client/phonectl/settings_file.h"

#include <cstdlib>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/phonectl/command_set.h"
#include "client/phonectl/connection_flags.h"
#include "tests/support/temp_folder.h"

namespace phonegate::phonectl::settings_file_test {
namespace {

using ::testing::HasSubstr;

class SettingsFileTest : public ::testing::Test {
 protected:
  void TearDown() override { unsetenv("PHONEGATE_TARGET"); }

  absl::Status Apply(const std::string& line) {
    CLI::App app;
    const ConnectionFlags connection(app);
    const SettingsFile settings(app, folder_.path());
    CommandSet commands(app);
    AddAllCommands(commands);
    app.parse(line);
    absl::Status status = settings.Apply();
    options_ = connection.options();
    flags_ = commands.flags();
    return status;
  }

  void Write(const std::string& text) const {
    std::filesystem::create_directories(folder_.path() / "phonegate");
    folder_.Write("phonegate/phonectl.yaml", text);
  }

  const TempFolder folder_;
  ClientOptions options_;
  CommonFlags flags_;
};

TEST_F(SettingsFileTest, SaysWhatTheCommandLineDoesNot) {
  Write("# where\ntarget: gateway:1\ntls: true\ntoken_file: token\nproject: demo\noutput: csv\n");
  ASSERT_TRUE(Apply("list").ok());
  EXPECT_EQ(options_.target, "gateway:1");
  EXPECT_TRUE(options_.tls);
  EXPECT_EQ(options_.token_file, folder_ / "phonegate/token");
  EXPECT_EQ(flags_.project, "demo");
  EXPECT_EQ(flags_.format, Format::kCsv);
}

TEST_F(SettingsFileTest, FindsFilesFromItsOwnFolder) {
  Write("ca: ca.pem\ncert: ../cert.pem\nkey: /etc/key.pem\ntoken_file: ''\n");
  ASSERT_TRUE(Apply("list").ok());
  EXPECT_EQ(options_.tls->ca_file, folder_ / "phonegate/ca.pem");
  EXPECT_EQ(options_.tls->certificate_file, folder_ / "phonegate/../cert.pem");
  EXPECT_EQ(options_.tls->key_file, "/etc/key.pem");
  EXPECT_EQ(options_.token_file, "");
  ASSERT_TRUE(Apply("list --ca ca.pem").ok());
  EXPECT_EQ(options_.tls->ca_file, "ca.pem") << "a flag is of the working directory";
}

TEST_F(SettingsFileTest, CountsLessThanTheEnvironmentAndThatLessThanFlags) {
  Write("target: file:1\nproject: file\n");
  setenv("PHONEGATE_TARGET", "environment:1", 1);
  ASSERT_TRUE(Apply("list --project flag").ok());
  EXPECT_EQ(options_.target, "environment:1");
  EXPECT_EQ(flags_.project, "flag");
  ASSERT_TRUE(Apply("list --target flag:1").ok());
  EXPECT_EQ(options_.target, "flag:1");
  EXPECT_EQ(flags_.project, "file");
}

TEST_F(SettingsFileTest, NeedNotBeThereUnlessItIsAskedFor) {
  EXPECT_TRUE(Apply("list").ok());
  EXPECT_EQ(Apply("list --config none.yaml").code(), absl::StatusCode::kNotFound);
  const std::string other = folder_.Write("other.yaml", "project: other\n");
  EXPECT_TRUE(Apply("list --config " + other).ok());
  EXPECT_EQ(flags_.project, "other");
}

TEST_F(SettingsFileTest, NamesTheLineThatIsWrong) {
  const std::pair<const char*, const char*> cases[] = {
      {"project: demo\ntoken: x\n", "phonectl.yaml:2: the key `token` is none of target, tls"},
      {"project: demo\noutput: xml\n", "phonectl.yaml:2: "},
      {"project: [a]\n", "phonectl.yaml:1: project needs one value"},
      {"just text\n", "phonectl.yaml:1: write one key"},
      {"project: [demo\n", "phonectl.yaml:"}};
  for (const auto& [text, says] : cases) {
    Write(text);
    const absl::Status status = Apply("list");
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_THAT(std::string(status.message()), HasSubstr(says));
  }
}

TEST(XdgFolderTest, IsBelowHomeUnlessTold) {
  EXPECT_EQ(XdgFolder("/xdg", "/home-of/me", ".config"), "/xdg");
  EXPECT_EQ(XdgFolder(nullptr, "/home-of/me", ".config"), "/home-of/me/.config");
  EXPECT_EQ(XdgFolder("relative", "/home-of/me", ".config"), "/home-of/me/.config");
}

}  // namespace
}  // namespace phonegate::phonectl::settings_file_test
