#include "service/journal/store/new_file.h"

#include <filesystem>
#include <iterator>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/temp_folder.h"

namespace phonegate::new_file_test {
namespace {

std::ptrdiff_t FilesIn(const TempFolder& folder) {
  return std::distance(std::filesystem::directory_iterator(folder.path()), {});
}

std::string ContentOf(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(WriteNewFile, WritesContentAndMode) {
  const TempFolder folder;
  const absl::Status written = WriteNewFile(folder / "new", std::string_view("a\0b\n", 4), 0640);
  ASSERT_TRUE(written.ok()) << written;
  EXPECT_EQ(ContentOf(folder / "new"), std::string("a\0b\n", 4));
  struct stat info = {};
  ASSERT_EQ(stat((folder / "new").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0640U);
  EXPECT_EQ(FilesIn(folder), 1) << "its draft is left behind";
}

TEST(WriteNewFile, LeavesAFileThatIsThereAlone) {
  const TempFolder folder;
  const std::string path = folder.Write("old", "old");
  EXPECT_EQ(WriteNewFile(path, "new", 0600).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(ContentOf(path), "old");
  EXPECT_EQ(FilesIn(folder), 1) << "its draft is left behind";
}

TEST(WriteNewFile, NamesTheFileThatItCannotWrite) {
  const TempFolder folder;
  const absl::Status written = WriteNewFile(folder / "missing/new", "new", 0600);
  EXPECT_EQ(written, absl::UnavailableError("The file " + (folder / "missing/new") +
                                            " cannot be written (No such file or directory)."));
}

}  // namespace
}  // namespace phonegate::new_file_test
