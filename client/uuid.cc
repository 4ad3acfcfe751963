#include "client/uuid.h"

#include <cstddef>
#include <random>

namespace phonegate::internal {

std::string UuidOf(std::array<std::uint8_t, 16> bits, UuidVersion version) {
  constexpr char kDigits[] = "0123456789abcdef";
  bits[6] = static_cast<std::uint8_t>((bits[6] & 0x0f) | (static_cast<unsigned>(version) << 4));
  bits[8] = static_cast<std::uint8_t>((bits[8] & 0x3f) | 0x80);  // the usual variant
  std::string text;
  for (std::size_t i = 0; i < bits.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kDigits[bits[i] >> 4];
    text += kDigits[bits[i] & 0x0f];
  }
  return text;
}

std::string RandomUuid() {
  std::random_device random;
  std::array<std::uint8_t, 16> bits{};
  for (std::uint8_t& byte : bits) byte = static_cast<std::uint8_t>(random());
  return UuidOf(bits);
}

}  // namespace phonegate::internal
