// Which commit a build calls itself by, and that only a new one makes it compile again.
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/text.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"

namespace phonegate::build_commit_test {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;

std::string ReadFile(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

// A source tree with nothing in it but the script.
class BuildCommit : public ::testing::Test {
 protected:
  BuildCommit() {
    std::filesystem::create_directory(tree_ / ".ci");
    std::filesystem::copy_file(".ci/build-commit", tree_ / ".ci/build-commit");
  }

  void InTree(const std::string& command) const {
    Subprocess shell({.argv = {"bash", "-c", command},
                      .environment = {{"TREE", tree_.path().string()}, {"GIT_CONFIG_GLOBAL", "/dev/null"}}});
    EXPECT_EQ(shell.Wait(), 0) << command << "\n" << shell.err();
  }
  void Commit() const {
    InTree(
        "cd \"$TREE\" && git init -q && git add .ci && "
        "git -c user.name=Test -c user.email=test@example.com commit -q -m Begin");
  }

  // The sentence of the source that was written.
  std::string Written(const std::string& commit_of_environment = "") const {
    Subprocess script({.argv = {tree_ / ".ci/build-commit", tree_ / "out"},
                       .environment = {{"PHONEGATE_COMMIT", commit_of_environment}}});
    EXPECT_EQ(script.Wait(), 0) << script.err();
    const std::string source = ReadFile(tree_ / "out/build_commit.cc");
    const std::size_t begin = source.find("return ");
    return begin == source.npos ? source : source.substr(begin, source.find(';', begin) - begin);
  }

  const TempFolder tree_;
};

TEST_F(BuildCommit, IsUnknownWithoutGit) {
  EXPECT_EQ(Written(), "return \"unknown\"");
  EXPECT_THAT(ReadFile(tree_ / "out/build_commit.h"), HasSubstr("const char* BuildCommit();"));
}

TEST_F(BuildCommit, IsTwelveDigitsAndSaysWhenFilesDiffer) {
  Commit();
  EXPECT_THAT(Written(), ContainsRegex("^return \"[0-9a-f]{12}\"$"));
  std::ofstream(tree_ / ".ci/build-commit", std::ios::app) << "# changed\n";
  EXPECT_THAT(Written(), ContainsRegex("^return \"[0-9a-f]{12}-dirty\"$"));
}

TEST_F(BuildCommit, IsThatOfTheEnvironmentWhereThatNamesOne) {
  const std::string digits = "0123456789abcdef0123456789abcdef01234567";
  EXPECT_EQ(Written(digits), "return \"0123456789ab\"");
  EXPECT_EQ(Written(Concat(digits, "-dirty")), "return \"0123456789ab-dirty\"");
  EXPECT_EQ(Written("v1\"; x"), "return \"unknown\"");
}

TEST_F(BuildCommit, LeavesWhatIsRightAlone) {
  Written();
  const auto before = std::filesystem::file_time_type::clock::now() - std::chrono::hours(1);
  for (const char* file : {"out/build_commit.cc", "out/build_commit.h"})
    std::filesystem::last_write_time(tree_ / file, before);
  Written();
  EXPECT_EQ(std::filesystem::last_write_time(tree_ / "out/build_commit.cc"), before);
  Written("0123456789ab");
  EXPECT_NE(std::filesystem::last_write_time(tree_ / "out/build_commit.cc"), before);
  EXPECT_EQ(std::filesystem::last_write_time(tree_ / "out/build_commit.h"), before);
}

// The images are built where there is no .git.
TEST(BuildCommitOfTheImage, ComesFromItsRevision) {
  EXPECT_THAT(
      ReadFile("deploy/image/Containerfile"),
      AllOf(HasSubstr("PHONEGATE_COMMIT=\"$REVISION\""), ContainsRegex("\nARG REVISION\nRUN export HOME")));
}

}  // namespace
}  // namespace phonegate::build_commit_test
