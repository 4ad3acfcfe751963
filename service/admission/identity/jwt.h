// Taking a JSON Web Token apart.
#ifndef PHONEGATE_SERVICE_ADMISSION_IDENTITY_JWT_H_
#define PHONEGATE_SERVICE_ADMISSION_IDENTITY_JWT_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "service/admission/identity/jwt_key.h"
#include "service/translate/json.h"

namespace phonegate {

inline constexpr std::size_t kMaxJwt = 8192;  // bytes

// What a token says. Nothing of it is true before its signature has been verified.
struct Jwt {
  JwtAlgorithm algorithm = JwtAlgorithm::kRs256;
  std::optional<std::string> key_id;
  JsonText claims;               // an object
  std::string_view signed_part;  // of the token
  std::string signature;
};

// Whether `token` is meant as one, by how it begins: a JSON object in base64url. Cheap.
bool LooksLikeJwt(std::string_view token);

// Takes a signed token in its compact form (RFC 7515) apart, which the result refers to.
// The error goes on after "The token": "is not signed with RS256 or ES256". It holds
// nothing of the token.
absl::StatusOr<Jwt> ParseJwt(std::string_view token);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMISSION_IDENTITY_JWT_H_
