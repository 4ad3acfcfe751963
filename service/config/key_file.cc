#include "service/config/key_file.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include <string.h>

#include "absl/strings/escaping.h"
#include "service/base/small_file.h"
#include "service/base/text.h"

namespace phonegate {
namespace {

constexpr std::size_t kMaxKeyFile = 128;  // bytes
constexpr std::size_t kHexLength = 64;
constexpr std::size_t kBase64Length = 44;

// The bytes that the text stands for; empty when it is neither form.
std::string Decode(const std::string& text) {
  const bool hex = text.find_first_not_of("0123456789abcdefABCDEF") == text.npos;
  if (text.size() == kHexLength && hex) return absl::HexStringToBytes(text);
  std::string bytes;
  // Unescape skips spaces; in a key they are a mistake.
  if (text.size() != kBase64Length || text.find_first_of(" \t\r\n") != text.npos ||
      !absl::Base64Unescape(text, &bytes))
    return {};
  return bytes;
}

void Wipe(std::string& text) { explicit_bzero(text.data(), text.size()); }

}  // namespace

absl::StatusOr<SealingKey> ReadKeyFile(const std::string& path) {
  std::string text;
  if (absl::Status read = ReadSmallFile(path, kMaxKeyFile, text); !read.ok())
    return absl::InvalidArgumentError(Concat("The page token key file ", path, " ",
                                             std::string(read.message()),
                                             "; write 64 hex digits or 44 base64 characters into it."));
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  SealingKey key = {};
  std::string bytes = Decode(text);
  Wipe(text);
  if (bytes.size() != key.size())
    return absl::InvalidArgumentError(Concat("The page token key file ", path,
                                             " does not hold a key; write 64 hex digits or 44 base64 "
                                             "characters into it (openssl rand -hex 32)."));
  std::copy(bytes.begin(), bytes.end(), key.begin());
  Wipe(bytes);
  return key;
}

}  // namespace phonegate
