// The bearer token of a caller.
#ifndef PHONEGATE_CLIENT_TOKEN_FILE_H_
#define PHONEGATE_CLIENT_TOKEN_FILE_H_

#include <cstdint>
#include <string>
#include <tuple>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"

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
  absl::Mutex mutex_;
  Stamp stamp_ ABSL_GUARDED_BY(mutex_);
  std::string token_ ABSL_GUARDED_BY(mutex_);  // empty: none yet
};

}  // namespace phonegate::internal

#endif  // PHONEGATE_CLIENT_TOKEN_FILE_H_
