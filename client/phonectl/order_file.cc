#include "client/phonectl/order_file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace phonegate::phonectl {
namespace {

namespace fs = std::filesystem;

constexpr char kEnding[] = ".order";
constexpr std::size_t kMaxName = 64;

// Says nothing of what this run has bought before.
absl::Status Failure(const std::string& what, const std::string& path) {
  const std::string why = std::generic_category().message(errno);
  return absl::FailedPreconditionError(
      absl::StrCat(what, " ", path, ": ", why, ". Nothing more was bought."));
}

std::string PathOf(const std::string& folder, const std::string& batch) {
  return (fs::path(folder) / (batch + kEnding)).string();
}

// Puts the folder's own entries on the disk, so that the file is found again.
absl::Status SyncFolder(const std::string& folder) {
  const int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return Failure("Cannot open the folder", folder);
  const bool synced = fsync(fd) == 0;
  const absl::Status status = synced ? absl::OkStatus() : Failure("Cannot write the folder", folder);
  close(fd);
  return status;
}

// Locks the file. False when another process has it, or has just taken it away.
bool IsOnlyOne(int fd) {
  struct stat about{};
  return flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &about) == 0 && about.st_nlink > 0;
}

}  // namespace

absl::Status OrderFile::CheckName(const std::string& batch) {
  const bool fits = !batch.empty() && batch.size() <= kMaxName && batch.front() != '.';
  const bool plain = std::all_of(batch.begin(), batch.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.';
  });
  if (fits && plain) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "--batch: give 1 to 64 letters, digits, hyphens, underscores and dots, the first no dot.");
}

absl::StatusOr<std::unique_ptr<OrderFile>> OrderFile::Open(const std::string& folder,
                                                           const std::string& batch) {
  if (absl::Status named = CheckName(batch); !named.ok()) return named;
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    return absl::FailedPreconditionError(
        absl::StrCat("Cannot make the folder ", folder, ": ", error.message(), ". Nothing more was bought."));
  }
  const std::string path = PathOf(folder, batch);
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) return Failure("Cannot open", path);
  if (!IsOnlyOne(fd)) {
    close(fd);
    return absl::UnavailableError(
        absl::StrCat("Another phonectl works on the batch ", batch, "; wait for it."));
  }
  std::unique_ptr<OrderFile> file(new OrderFile(path, fd));
  if (absl::Status read = file->Read(); !read.ok()) return read;
  if (absl::Status synced = SyncFolder(folder); !synced.ok()) return synced;
  return file;
}

absl::Status OrderFile::Read() {
  std::array<char, 4096> buffer{};
  ssize_t count = 0;
  while ((count = read(fd_, buffer.data(), buffer.size())) > 0)
    lines_.append(buffer.data(), static_cast<std::size_t>(count));
  if (count < 0) return Failure("Cannot read", path_);
  lines_.resize(lines_.rfind('\n') + 1);  // 0 when there is none
  return Mend();
}

absl::Status OrderFile::Mend() {
  known_ = ftruncate(fd_, static_cast<off_t>(lines_.size())) == 0;
  return known_ ? absl::OkStatus() : Failure("Cannot mend", path_);
}

std::vector<std::string> OrderFile::Names(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == kEnding) names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string OrderFile::Peek(const std::string& folder, const std::string& batch) {
  std::ifstream file(PathOf(folder, batch));
  return {std::istreambuf_iterator<char>(file), {}};
}

OrderFile::~OrderFile() {
  if (known_ && lines_.empty()) unlink(path_.c_str());
  close(fd_);
}

absl::Status OrderFile::Append(const std::string& lines) {
  if (!known_) {
    if (absl::Status mended = Mend(); !mended.ok()) return mended;
  }
  known_ = false;
  absl::Status written = Write(lines);
  if (written.ok()) {
    lines_ += lines;
    known_ = true;
  } else {
    Mend().IgnoreError();  // else the next Append does it, or the next run
  }
  return written;
}

absl::Status OrderFile::Write(const std::string& lines) {
  std::size_t written = 0;
  while (written < lines.size()) {
    const ssize_t count = write(fd_, lines.data() + written, lines.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Failure("Cannot write", path_);
    written += static_cast<std::size_t>(count);
  }
  if (fsync(fd_) != 0) return Failure("Cannot write", path_);
  return absl::OkStatus();
}

}  // namespace phonegate::phonectl
