#include "service/admission/identity/base64url.h"

#include <cstdint>

namespace phonegate {
namespace {

// The six bits of a character, or -1.
int BitsOf(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '-') return 62;
  return c == '_' ? 63 : -1;
}

}  // namespace

std::optional<std::string> DecodeBase64Url(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t held = 0;  // bits that are no whole byte yet
  int count = 0;
  for (const char c : text) {
    const int bits = BitsOf(c);
    if (bits < 0) return std::nullopt;
    held = (held << 6U | static_cast<std::uint32_t>(bits)) & 0xffffU;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(held >> static_cast<unsigned>(count) & 0xffU);
  }
  // A character too many, or bits behind the last byte that say nothing.
  if (count == 6 || (held & ((1U << static_cast<unsigned>(count)) - 1U)) != 0) return std::nullopt;
  return bytes;
}

}  // namespace phonegate
