#include "service/base/random.h"

#include <array>
#include <cstdlib>
#include <limits>

#include <openssl/rand.h>

namespace phonegate {

void SystemRandom::Fill(std::span<std::uint8_t> out) {
  if (RAND_bytes(out.data(), static_cast<int>(out.size())) != 1) std::abort();
}

double RandomFraction(Random& random) {
  std::array<std::uint8_t, 4> bytes{};
  random.Fill(bytes);
  std::uint32_t value = 0;
  for (std::uint8_t byte : bytes) value = (value << 8) | byte;
  return static_cast<double>(value) / (static_cast<double>(std::numeric_limits<std::uint32_t>::max()) + 1.0);
}

std::string RandomUuid(Random& random) {
  std::array<std::uint8_t, 16> bytes{};
  random.Fill(bytes);
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0fU) | 0x40U);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3fU) | 0x80U);
  static constexpr char kHex[] = "0123456789abcdef";
  // Where the two digits of each byte stand between the hyphens.
  static constexpr std::array<std::uint8_t, 16> kPlaces = {0,  2,  4,  6,  9,  11, 14, 16,
                                                           19, 21, 24, 26, 28, 30, 32, 34};
  std::string uuid(36, '-');
  char* text = uuid.data();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    text[kPlaces[i]] = kHex[bytes[i] >> 4U];
    text[kPlaces[i] + 1U] = kHex[bytes[i] & 0x0fU];
  }
  return uuid;
}

}  // namespace phonegate
