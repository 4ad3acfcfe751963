#include "service/base/utf8.h"

#include <cstdint>

namespace phonegate {
namespace {

// The length in bytes of the character that `text` begins with; 0 when these
// bytes are not one.
std::size_t CharacterLength(std::string_view text) {
  auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  auto continues = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xc0U) == 0x80U; };
  const std::uint8_t first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return continues(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    if (!continues(1) || !continues(2)) return 0;
    if (first == 0xe0 && byte(1) < 0xa0) return 0;  // overlong
    if (first == 0xed && byte(1) > 0x9f) return 0;  // surrogate
    return 3;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    if (!continues(1) || !continues(2) || !continues(3)) return 0;
    if (first == 0xf0 && byte(1) < 0x90) return 0;  // overlong
    if (first == 0xf4 && byte(1) > 0x8f) return 0;  // past U+10FFFF
    return 4;
  }
  return 0;
}

bool IsControl(std::string_view character) {
  const auto first = static_cast<std::uint8_t>(character[0]);
  if (character.size() == 1) return first < 0x20 || first == 0x7f;
  return character.size() == 2 && first == 0xc2 && static_cast<std::uint8_t>(character[1]) < 0xa0;
}

}  // namespace

std::optional<std::size_t> Utf8Length(std::string_view text) {
  std::size_t characters = 0;
  while (!text.empty()) {
    const std::size_t length = CharacterLength(text);
    if (length == 0) return std::nullopt;
    text.remove_prefix(length);
    ++characters;
  }
  return characters;
}

bool HasControlCharacter(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = CharacterLength(text);
    if (length == 0) return true;
    if (IsControl(text.substr(0, length))) return true;
    text.remove_prefix(length);
  }
  return false;
}

std::string Displayable(std::string_view text, std::size_t max_bytes) {
  static constexpr std::string_view kMore = "...";
  std::string out;
  std::size_t cut = 0;  // where "..." still fits
  while (!text.empty()) {
    const std::size_t length = CharacterLength(text);
    std::string_view shown = length == 0 ? "?" : text.substr(0, length);
    if (length != 0 && IsControl(shown)) shown = " ";
    if (out.size() + shown.size() > max_bytes) {
      out.resize(cut);
      return out.append(kMore);
    }
    out += shown;
    if (out.size() + kMore.size() <= max_bytes) cut = out.size();
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

}  // namespace phonegate
