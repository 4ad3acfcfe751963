#include "service/journal/store/new_file.h"

#include <cerrno>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "service/base/failpoint.h"
#include "service/base/text.h"

namespace phonegate {
namespace {

// A file of a name of its own beside `path`; unlinked when it goes.
class Draft {
 public:
  explicit Draft(const std::string& path)
      : name_(path + ".XXXXXX"), fd_(::mkostemp(name_.data(), O_CLOEXEC)) {}
  ~Draft() {
    if (fd_ < 0) return;
    ::close(fd_);
    ::unlink(name_.c_str());
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  bool Write(std::string_view content, mode_t mode) const {
    if (fd_ < 0 || ::fchmod(fd_, mode) != 0) return false;
    while (!content.empty()) {
      const ssize_t count = ::write(fd_, content.data(), content.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return false;
      content.remove_prefix(static_cast<std::size_t>(count));
    }
    return ::fsync(fd_) == 0;
  }
  // Unlike rename, link leaves a file alone that is there already.
  bool Publish(const std::string& path) const { return ::link(name_.c_str(), path.c_str()) == 0; }

 private:
  std::string name_;
  const int fd_;
};

bool SyncFolderOf(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  const int fd = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool synced = ::fsync(fd) == 0;
  ::close(fd);
  return synced;
}

}  // namespace

absl::Status WriteNewFile(const std::string& path, std::string_view content, mode_t mode) {
  const Draft draft(path);
  const bool written = draft.Write(content, mode);
  Failpoint("new_file_written");
  if (written && draft.Publish(path) && SyncFolderOf(path)) return absl::OkStatus();
  const int error = errno;
  if (error == EEXIST) return absl::AlreadyExistsError(Concat(path, " is there already."));
  return absl::UnavailableError(
      Concat("The file ", path, " cannot be written (", std::generic_category().message(error), ")."));
}

}  // namespace phonegate
