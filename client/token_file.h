// The bearer token of a caller.
#ifndef PHONEGATE_CLIENT_TOKEN_FILE_H_
#define PHONEGATE_CLIENT_TOKEN_FILE_H_

#include <cstdint>
#include <mutex>
#include <string>
#include <tuple>

#include "absl/status/statusor.h"

namespace phonegate::internal {

// Reads a token from a file, again when the file is another one or has changed.
// May be used from any thread.
class TokenFile {
 public:
  explicit TokenFile(std::string path) : path_(std::move(path)) {}

  // The token, without white space around it. When the file cannot be read or holds no
  // token, the last one that it held; before there was one, UNAUTHENTICATED with a
  // sentence. Costs one stat() when nothing has changed.
  absl::StatusOr<std::string> Token();

 private:
  // Device, inode, size, seconds and nanoseconds of the last change.
  using Stamp = std::tuple<std::uint64_t, std::uint64_t, std::int64_t, std::int64_t, std::int64_t>;

  const std::string path_;
  std::mutex mutex_;
  Stamp stamp_;        // guarded by mutex_
  std::string token_;  // guarded by mutex_; empty: none yet
};

}  // namespace phonegate::internal

#endif  // PHONEGATE_CLIENT_TOKEN_FILE_H_
