// Names for changes.
#ifndef PHONEGATE_CLIENT_UUID_H_
#define PHONEGATE_CLIENT_UUID_H_

#include <array>
#include <cstdint>
#include <string>

namespace phonegate::internal {

// Where the bits come from.
enum class UuidVersion : std::uint8_t { kRandom = 4, kDerived = 8 };

// The UUID with these bits, but for the six that tell its version.
std::string UuidOf(std::array<std::uint8_t, 16> bits, UuidVersion version = UuidVersion::kRandom);

// A new one, of the system's random numbers. May be called from any thread.
std::string RandomUuid();

}  // namespace phonegate::internal

#endif  // PHONEGATE_CLIENT_UUID_H_
