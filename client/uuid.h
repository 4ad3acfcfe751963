// Names for changes.
#ifndef PHONEGATE_CLIENT_UUID_H_
#define PHONEGATE_CLIENT_UUID_H_

#include <array>
#include <cstdint>
#include <string>

namespace phonegate::internal {

// The UUID of version 4 with these random bits.
std::string UuidOf(std::array<std::uint8_t, 16> bits);

// A new one, of the system's random numbers. May be called from any thread.
std::string RandomUuid();

}  // namespace phonegate::internal

#endif  // PHONEGATE_CLIENT_UUID_H_
