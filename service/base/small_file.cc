#include "service/base/small_file.h"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "service/base/text.h"

namespace phonegate {
namespace {

// Files are looked at often, and most are far below their limit: a page is enough for them.
constexpr std::size_t kFirstBytes = 4096;

class File {
 public:
  explicit File(const std::string& path)
      : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int fd() const { return fd_; }

 private:
  const int fd_;
};

absl::Status SystemError(std::string_view what, int error) {
  if (error == ENOENT || error == ENOTDIR) return absl::NotFoundError("does not exist");
  return absl::UnavailableError(Concat(what, " (", std::generic_category().message(error), ")"));
}

absl::Status CheckKind(int fd) {
  struct stat info = {};
  if (::fstat(fd, &info) != 0) return SystemError("cannot be read", errno);
  if (S_ISDIR(info.st_mode)) return absl::FailedPreconditionError("is a directory");
  if (!S_ISREG(info.st_mode)) return absl::FailedPreconditionError("is not a regular file");
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadSmallFile(const std::string& path, std::size_t max_bytes, std::string& out) {
  if (path.find('\0') != std::string::npos) return absl::NotFoundError("does not exist");
  const File file(path);
  if (file.fd() < 0) return SystemError("cannot be opened", errno);
  if (absl::Status kind = CheckKind(file.fd()); !kind.ok()) return kind;
  out.resize(std::min(kFirstBytes, max_bytes + 1));
  std::size_t size = 0;
  while (size < out.size()) {
    const ssize_t count = ::read(file.fd(), out.data() + size, out.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return SystemError("cannot be read", errno);
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
    if (size == out.size()) out.resize(std::min(2 * size, max_bytes + 1));
  }
  if (size > max_bytes) return absl::FailedPreconditionError(Concat("is larger than ", max_bytes, " bytes"));
  out.resize(size);
  return absl::OkStatus();
}

}  // namespace phonegate
