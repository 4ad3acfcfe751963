// Bearer tokens, and what is written down of them.
#ifndef PHONEGATE_SERVICE_ADMISSION_IDENTITY_TOKEN_HASH_H_
#define PHONEGATE_SERVICE_ADMISSION_IDENTITY_TOKEN_HASH_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "service/base/random.h"
#include "service/base/sha256.h"

namespace phonegate {

// What is kept of a token. Tokens are random and have 256 bits, so they cannot be
// guessed however fast the hash is; the salt hides that two are the same.
struct TokenHash {
  std::array<std::uint8_t, 16> salt = {};
  Sha256Digest digest = {};  // of the salt and the token
};

// A new token: "pgt_" and 43 letters, digits, hyphens and underscores.
std::string NewToken(Random& random);

TokenHash HashToken(std::string_view token, Random& random);
// Takes the same time wherever the digests differ.
bool IsTokenOf(const TokenHash& hash, std::string_view token);

// As the configuration has it: "sha256:SALT:DIGEST", hexadecimal.
std::string FormatTokenHash(const TokenHash& hash);
std::optional<TokenHash> ParseTokenHash(std::string_view text);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMISSION_IDENTITY_TOKEN_HASH_H_
