#include "client/token_file.h"

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <utility>

#include <sys/stat.h>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace phonegate::internal {
namespace {

constexpr std::size_t kMaxToken = 16 * 1024;

// The file's token; empty when there is none that can be sent.
std::string ReadToken(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(kMaxToken + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > kMaxToken) return "";
  constexpr char kSpace[] = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string::npos) return "";
  text = text.substr(first, text.find_last_not_of(kSpace) - first + 1);
  const bool visible = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
  return visible ? text : "";
}

}  // namespace

absl::StatusOr<std::string> TokenFile::Token() {
  const absl::MutexLock lock(&mutex_);
  struct stat file = {};
  if (stat(path_.c_str(), &file) == 0) {
    const Stamp stamp(file.st_dev, file.st_ino, file.st_size, file.st_mtim.tv_sec, file.st_mtim.tv_nsec);
    if (stamp != stamp_ || token_.empty()) {
      std::string token = ReadToken(path_);
      // What cannot be used is looked at again by the next call.
      if (!token.empty()) {
        token_ = std::move(token);
        stamp_ = stamp;
      }
    }
  }
  if (!token_.empty()) return token_;
  return absl::UnauthenticatedError(
      absl::StrCat("Nothing was sent: the token file ", path_,
                   " cannot be read, or holds no token of visible ASCII characters. Put the token into it."));
}

}  // namespace phonegate::internal
