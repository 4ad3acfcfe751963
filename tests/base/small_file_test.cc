#include "service/base/small_file.h"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/temp_folder.h"

namespace phonegate::small_file_test {
namespace {

std::string ErrorOf(const std::string& path) {
  std::string out;
  return std::string(ReadSmallFile(path, 4, out).message());
}

TEST(ReadSmallFile, ReadsUpToTheLimit) {
  const TempFolder folder;
  std::string out = "before";
  ASSERT_TRUE(ReadSmallFile(folder.Write("empty", ""), 4, out).ok());
  EXPECT_EQ(out, "");
  ASSERT_TRUE(ReadSmallFile(folder.Write("full", std::string("a\0\nb", 4)), 4, out).ok());
  EXPECT_EQ(out, std::string("a\0\nb", 4));
}

TEST(ReadSmallFile, FollowsLinks) {
  const TempFolder folder;
  folder.Write("target", "abc");
  std::filesystem::create_symlink("target", folder / "link");
  std::string out;
  ASSERT_TRUE(ReadSmallFile(folder / "link", 4, out).ok());
  EXPECT_EQ(out, "abc");
}

TEST(ReadSmallFile, SaysWhatIsWrong) {
  const TempFolder folder;
  EXPECT_EQ(ErrorOf(folder.Write("large", "abcde")), "is larger than 4 bytes");
  EXPECT_EQ(ErrorOf(folder / "none"), "does not exist");
  EXPECT_EQ(ErrorOf(folder / "large/below"), "does not exist");
  EXPECT_EQ(ErrorOf(folder / std::string("large\0x", 7)), "does not exist");
  EXPECT_EQ(ErrorOf(folder / ""), "is a directory");
  EXPECT_EQ(ErrorOf("/dev/zero"), "is not a regular file");
  ASSERT_EQ(mkfifo((folder / "fifo").c_str(), 0600), 0);
  EXPECT_EQ(ErrorOf(folder / "fifo"), "is not a regular file");
  std::filesystem::create_symlink("loop", folder / "loop");
  EXPECT_EQ(ErrorOf(folder / "loop"), "cannot be opened (Too many levels of symbolic links)");
}

}  // namespace
}  // namespace phonegate::small_file_test
