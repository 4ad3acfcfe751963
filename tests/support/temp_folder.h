// Files that live as long as a test.
#ifndef PHONEGATE_TESTS_SUPPORT_TEMP_FOLDER_H_
#define PHONEGATE_TESTS_SUPPORT_TEMP_FOLDER_H_

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include <stdlib.h>

namespace phonegate {

// A folder of its own, removed with everything in it.
class TempFolder {
 public:
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "phonegate-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("TempFolder: mkdtemp failed");
    path_ = name;
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  // The path of something in the folder.
  std::string operator/(std::string_view name) const { return (path_ / name).string(); }

  // Writes a new file, instead of an older one of that name, and returns its path.
  std::string Write(std::string_view name, std::string_view content) const {
    std::filesystem::remove(path_ / name);
    std::ofstream out(*this / name, std::ios::binary | std::ios::trunc);
    out << content;
    if (!out.flush()) throw std::runtime_error("TempFolder: cannot write");
    return *this / name;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_SUPPORT_TEMP_FOLDER_H_
