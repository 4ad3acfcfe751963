// The files of the journal in their directory: which they are, and whose.
#ifndef PHONEGATE_SERVICE_JOURNAL_STORE_SQLITE_SQLITE_FILES_H_
#define PHONEGATE_SERVICE_JOURNAL_STORE_SQLITE_SQLITE_FILES_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <sys/types.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace phonegate {

// Tells one file from another, whatever its path.
struct FileId {
  dev_t device = 0;
  ino_t inode = 0;
  bool operator==(const FileId&) const = default;
};

// The file at `path`; nothing when there is none.
std::optional<FileId> FileAt(const std::string& path);
// Its size; 0 when there is none.
off_t FileSize(const std::string& path);
// How many bytes its file system has room for; nothing when that is not told.
std::optional<std::uint64_t> RoomBeside(const std::string& path);

// Makes a directory with mode 0700, unless it is there, so that it stays.
absl::Status MakeDirectory(const std::string& path);
// Makes an empty file with mode 0600, unless it is there.
absl::Status MakeFile(const std::string& path);

// A lock between processes on a file, which is made if need be. Let go when
// destroyed and when the process ends, however it does.
class SqliteLock {
 public:
  // FAILED_PRECONDITION when somebody else has it.
  static absl::StatusOr<std::unique_ptr<SqliteLock>> Take(const std::string& directory);
  ~SqliteLock();
  SqliteLock(const SqliteLock&) = delete;
  SqliteLock& operator=(const SqliteLock&) = delete;
  // Whether the locked file is still the one that others would lock.
  bool Holds() const;

 private:
  SqliteLock(std::string path, int file) : path_(std::move(path)), file_(file) {}

  const std::string path_;
  const int file_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_STORE_SQLITE_SQLITE_FILES_H_
