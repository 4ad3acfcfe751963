// SHA-256.
#ifndef PHONEGATE_SERVICE_BASE_SHA256_H_
#define PHONEGATE_SERVICE_BASE_SHA256_H_

#include <array>
#include <cstdint>
#include <string_view>

namespace phonegate {

using Sha256Digest = std::array<std::uint8_t, 32>;

// The digest of `data`. Safe from any thread.
Sha256Digest Sha256(std::string_view data);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_BASE_SHA256_H_
