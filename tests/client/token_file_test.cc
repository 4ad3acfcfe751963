#include "client/token_file.h"

#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace phonegate::internal::token_file_test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

class TokenFileTest : public ::testing::Test {
 protected:
  TempFolder folder_;
  TokenFile file_{folder_ / "token"};
};

TEST_F(TokenFileTest, ReadsTheTokenWithoutTheSpaceAroundIt) {
  folder_.Write("token", "  one.two-three==\r\n");
  EXPECT_EQ(*file_.Token(), "one.two-three==");
}

TEST_F(TokenFileTest, ReadsAnotherFileInItsPlace) {
  folder_.Write("token", "one\n");
  EXPECT_EQ(*file_.Token(), "one");
  folder_.Write("next", "two\n");
  fs::rename(folder_ / "next", folder_ / "token");
  EXPECT_EQ(*file_.Token(), "two");
}

// As Kubernetes changes a projected token: a link to a folder moves.
TEST_F(TokenFileTest, FollowsALinkThatMoves) {
  for (const char* name : {"a", "b"}) {
    fs::create_directory(folder_ / name);
    folder_.Write(std::string(name) + "/token", std::string("token-") + name);
  }
  fs::create_symlink("a", folder_ / "data");
  TokenFile linked(folder_ / "data/token");
  EXPECT_EQ(*linked.Token(), "token-a");
  fs::create_symlink("b", folder_ / "data_new");
  fs::rename(folder_ / "data_new", folder_ / "data");
  EXPECT_EQ(*linked.Token(), "token-b");
}

TEST_F(TokenFileTest, SaysWhatIsWrongWhileThereIsNoToken) {
  const absl::Status missing = file_.Token().status();
  EXPECT_EQ(missing.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_THAT(std::string(missing.message()), HasSubstr(folder_ / "token"));
  for (const std::string& useless : {std::string(" \n"), std::string("two words"), std::string("line\nbreak"),
                                     std::string("\x01"), std::string(20'000, 'x')}) {
    folder_.Write("token", useless);
    const absl::Status status = file_.Token().status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated) << useless.substr(0, 20);
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("two words")));
  }
  folder_.Write("token", "late");
  EXPECT_EQ(*file_.Token(), "late");
}

TEST_F(TokenFileTest, KeepsTheLastTokenWhenTheFileGoesOrIsEmptied) {
  folder_.Write("token", "one");
  EXPECT_EQ(*file_.Token(), "one");
  folder_.Write("token", "");
  EXPECT_EQ(*file_.Token(), "one");
  fs::remove(folder_ / "token");
  EXPECT_EQ(*file_.Token(), "one");
  folder_.Write("token", "two");
  EXPECT_EQ(*file_.Token(), "two");
}

}  // namespace
}  // namespace phonegate::internal::token_file_test
