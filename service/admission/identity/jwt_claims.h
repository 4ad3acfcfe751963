// What a JSON Web Token must say to be good.
#ifndef PHONEGATE_SERVICE_ADMISSION_IDENTITY_JWT_CLAIMS_H_
#define PHONEGATE_SERVICE_ADMISSION_IDENTITY_JWT_CLAIMS_H_

#include <chrono>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "service/base/clock.h"
#include "service/translate/json.h"

namespace phonegate {

struct JwtRules {
  std::string issuer;
  std::vector<std::string> audiences;  // one of them must be the token's
  std::chrono::milliseconds leeway{};  // by which clocks may differ
};

// Whom a token names, and how long.
struct JwtClaims {
  std::string subject;
  WallTime expires;
};

// The issuer that the claims name; empty when they name none.
std::string IssuerOf(Json claims);

// Checks the claims of a token whose signature is good. The error goes on after "The
// token": "has expired". It holds nothing of the token.
absl::StatusOr<JwtClaims> CheckClaims(Json claims, const JwtRules& rules, WallTime now);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMISSION_IDENTITY_JWT_CLAIMS_H_
