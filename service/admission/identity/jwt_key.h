// The public keys that JSON Web Tokens are signed with.
#ifndef PHONEGATE_SERVICE_ADMISSION_IDENTITY_JWT_KEY_H_
#define PHONEGATE_SERVICE_ADMISSION_IDENTITY_JWT_KEY_H_

#include <memory>
#include <optional>
#include <string_view>

#include <openssl/evp.h>

namespace phonegate {

// All that are taken. Others are no omission: with `none` anybody could make a token, and
// with HS256 anybody who has a public key.
enum class JwtAlgorithm { kRs256, kEs256 };

// By the name in a token's header or a key; nothing when it is not taken.
std::optional<JwtAlgorithm> JwtAlgorithmNamed(std::string_view name);

// One public key, which serves one algorithm. Immutable; any thread.
class JwtKey {
 public:
  // Numbers are big-endian bytes. Nothing when they make no key, or one that is too weak:
  // RSA has 2,048 to 8,192 bits and an odd exponent of at least 3 and at most 32 bits.
  static std::optional<JwtKey> Rsa(std::string_view modulus, std::string_view exponent);
  // The point must be on the curve P-256, and each coordinate have 32 bytes.
  static std::optional<JwtKey> P256(std::string_view x, std::string_view y);

  JwtAlgorithm algorithm() const { return algorithm_; }

  // Whether `signature`, as a token has it, is one of `data` by this key's algorithm.
  bool Verifies(std::string_view data, std::string_view signature) const;

 private:
  JwtKey(JwtAlgorithm algorithm, EVP_PKEY* key) : algorithm_(algorithm), key_(key, &EVP_PKEY_free) {}

  JwtAlgorithm algorithm_;
  std::shared_ptr<EVP_PKEY> key_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMISSION_IDENTITY_JWT_KEY_H_
