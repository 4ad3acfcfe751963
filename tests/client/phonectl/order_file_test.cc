#include "client/phonectl/order_file.h"

#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "tests/support/temp_folder.h"

namespace phonegate::phonectl::order_file_test {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class OrderFileTest : public ::testing::Test {
 protected:
  std::unique_ptr<OrderFile> Open(const std::string& batch = "launch") {
    auto file = OrderFile::Open(state(), batch);
    EXPECT_TRUE(file.ok()) << file.status();
    return *std::move(file);
  }
  std::string state() const { return folder_ / "a/b"; }

  const TempFolder folder_;
};

TEST_F(OrderFileTest, KeepsWholeLines) {
  ASSERT_TRUE(Open()->Append("one\ntwo\n").ok());
  EXPECT_EQ(Open()->lines(), "one\ntwo\n");
  ASSERT_TRUE(Open()->Append("three\n").ok());
  EXPECT_EQ(OrderFile::Peek(state(), "launch"), "one\ntwo\nthree\n");
  EXPECT_THAT(OrderFile::Names(state()), ElementsAre("launch"));
  EXPECT_EQ(fs::status(Open()->path()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(OrderFileTest, CutsOffWhatACrashLeft) {
  ASSERT_TRUE(Open()->Append("one\ntw").ok());
  const auto file = Open();
  EXPECT_EQ(file->lines(), "one\n");
  ASSERT_TRUE(file->Append("three\n").ok());
  EXPECT_EQ(OrderFile::Peek(state(), "launch"), "one\nthree\n");
}

TEST_F(OrderFileTest, IsForOneProcessAtATime) {
  const auto file = Open();
  const absl::Status second = OrderFile::Open(state(), "launch").status();
  EXPECT_EQ(second.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(second.message()), HasSubstr("Another phonectl works on the batch launch"));
  EXPECT_TRUE(OrderFile::Open(state(), "other").ok());
}

TEST_F(OrderFileTest, LeavesNothingBehindWhenNothingWasBegun) {
  Open();
  EXPECT_THAT(OrderFile::Names(state()), IsEmpty());
  EXPECT_THAT(OrderFile::Names(folder_ / "none"), IsEmpty());
}

// Where reading gives EIO, as at a broken disk: memory that nobody has.
TEST_F(OrderFileTest, LeavesAloneWhatItCannotRead) {
  fs::create_directories(state());
  const std::string path = state() + "/launch.order";
  fs::create_symlink("/proc/self/mem", path);
  const absl::Status status = OrderFile::Open(state(), "launch").status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("Cannot read " + path));
  EXPECT_TRUE(fs::is_symlink(path));
}

// As on a disk that is full for a while.
TEST_F(OrderFileTest, KeepsNothingOfWhatDidNotFit) {
  signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto file = Open();
  ASSERT_TRUE(file->Append("one\n").ok());
  const rlimit small{6, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  const absl::Status status = file->Append("two\n");
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(file->lines(), "one\n");
  ASSERT_TRUE(file->Append("three\n").ok());
  EXPECT_EQ(OrderFile::Peek(state(), "launch"), "one\nthree\n");
}

TEST_F(OrderFileTest, RefusesNamesThatLeadElsewhere) {
  const std::vector<std::string> names = {"", "../a", "a/b", ".a", "a b", std::string(65, 'a')};
  for (const std::string& name : names)
    EXPECT_EQ(OrderFile::Open(state(), name).status().code(), absl::StatusCode::kInvalidArgument) << name;
  EXPECT_TRUE(OrderFile::CheckName("launch-2026.11_b").ok());
}

TEST_F(OrderFileTest, SaysWhyItCannotBeKept) {
  folder_.Write("file", "");
  const absl::Status status = OrderFile::Open(folder_ / "file", "launch").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("Nothing more was bought."));
}

}  // namespace
}  // namespace phonegate::phonectl::order_file_test
