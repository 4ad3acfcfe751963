#include "service/admission/identity/token_hash.h"

#include <algorithm>
#include <cstddef>
#include <span>

#include <openssl/crypto.h>
#include <string.h>

#include "absl/strings/escaping.h"
#include "service/base/text.h"

namespace phonegate {
namespace {

constexpr std::size_t kTokenBytes = 32;
constexpr std::string_view kTokenPrefix = "pgt_";
constexpr std::string_view kHashPrefix = "sha256:";

std::string Hex(std::span<const std::uint8_t> bytes) {
  return absl::BytesToHexString({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

// False when the text is anything but the hexadecimal form of as many bytes.
bool ReadHex(std::string_view text, std::span<std::uint8_t> out) {
  if (text.size() != out.size() * 2) return false;
  if (text.find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos) return false;
  const std::string bytes = absl::HexStringToBytes({text.data(), text.size()});
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return true;
}

Sha256Digest Digest(const TokenHash& hash, std::string_view token) {
  std::string salted(hash.salt.begin(), hash.salt.end());
  salted.append(token);
  const Sha256Digest digest = Sha256(salted);
  explicit_bzero(salted.data(), salted.size());
  return digest;
}

}  // namespace

std::string NewToken(Random& random) {
  std::array<std::uint8_t, kTokenBytes> bytes = {};
  random.Fill(bytes);
  std::string text;
  absl::WebSafeBase64Escape({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, &text);
  while (text.ends_with('=')) text.pop_back();
  explicit_bzero(bytes.data(), bytes.size());
  return Concat(kTokenPrefix, text);
}

TokenHash HashToken(std::string_view token, Random& random) {
  TokenHash hash;
  random.Fill(hash.salt);
  hash.digest = Digest(hash, token);
  return hash;
}

bool IsTokenOf(const TokenHash& hash, std::string_view token) {
  const Sha256Digest digest = Digest(hash, token);
  return CRYPTO_memcmp(digest.data(), hash.digest.data(), digest.size()) == 0;
}

std::string FormatTokenHash(const TokenHash& hash) {
  return Concat(kHashPrefix, Hex(hash.salt), ":", Hex(hash.digest));
}

std::optional<TokenHash> ParseTokenHash(std::string_view text) {
  TokenHash hash;
  if (!text.starts_with(kHashPrefix)) return std::nullopt;
  text.remove_prefix(kHashPrefix.size());
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || !ReadHex(text.substr(0, colon), hash.salt) ||
      !ReadHex(text.substr(colon + 1), hash.digest))
    return std::nullopt;
  return hash;
}

}  // namespace phonegate
