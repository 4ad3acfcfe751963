#include "service/journal/store/sqlite/sqlite_files.h"

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "service/base/text.h"

namespace phonegate {

namespace {

constexpr mode_t kOwnerOnly = 0600;
constexpr mode_t kOwnerOnlyDirectory = 0700;

absl::Status SystemError(const std::string& path, std::string_view what, int error) {
  return absl::UnavailableError(Concat(path, " ", what, " (", std::generic_category().message(error), ")."));
}

// Without this, a new directory may be gone after a crash of the machine, and all
// that is in it.
absl::Status SyncDirectory(const std::string& path) {
  const int directory = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return SystemError(path, "cannot be opened", errno);
  const int error = ::fsync(directory) == 0 ? 0 : errno;
  ::close(directory);
  return error == 0 ? absl::OkStatus() : SystemError(path, "cannot be written", error);
}

std::string ParentOf(const std::string& path) {
  std::filesystem::path whole = std::filesystem::path(path).lexically_normal();
  if (!whole.has_filename()) whole = whole.parent_path();  // it ended with a slash
  const std::string parent = whole.parent_path().string();
  return parent.empty() ? "." : parent;
}

FileId IdOf(const struct stat& info) { return {info.st_dev, info.st_ino}; }

}  // namespace

std::optional<FileId> FileAt(const std::string& path) {
  struct stat info = {};
  if (::stat(path.c_str(), &info) != 0) return std::nullopt;
  return IdOf(info);
}

off_t FileSize(const std::string& path) {
  struct stat info = {};
  return ::stat(path.c_str(), &info) == 0 ? info.st_size : 0;
}

std::optional<std::uint64_t> RoomBeside(const std::string& path) {
  struct statvfs info = {};
  if (::statvfs(path.c_str(), &info) != 0) return std::nullopt;
  return static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize;
}

absl::Status MakeDirectory(const std::string& path) {
  if (::mkdir(path.c_str(), kOwnerOnlyDirectory) == 0) return SyncDirectory(ParentOf(path));
  if (errno == EEXIST) return absl::OkStatus();
  return SystemError(path, "cannot be made", errno);
}

absl::Status MakeFile(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly);
  if (file < 0) return SystemError(path, "cannot be made", errno);
  ::close(file);
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<SqliteLock>> SqliteLock::Take(const std::string& directory) {
  const std::string path = Concat(directory, "/journal.lock");
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly);
  if (file < 0) return SystemError(path, "cannot be opened", errno);
  std::unique_ptr<SqliteLock> lock(new SqliteLock(path, file));
  if (::flock(file, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno != EWOULDBLOCK) return SystemError(path, "cannot be locked", errno);
  return absl::FailedPreconditionError(
      Concat("The journal in ", directory,
             " is in use by another process; stop that one, or give this one a directory of its own."));
}

SqliteLock::~SqliteLock() { ::close(file_); }

bool SqliteLock::Holds() const {
  struct stat info = {};
  return ::fstat(file_, &info) == 0 && FileAt(path_) == IdOf(info);
}

}  // namespace phonegate
