// Callers that show a JSON Web Token.
#ifndef PHONEGATE_SERVICE_ADMISSION_IDENTITY_JWT_TOKENS_H_
#define PHONEGATE_SERVICE_ADMISSION_IDENTITY_JWT_TOKENS_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "service/admission/identity/identity.h"
#include "service/admission/identity/jwks_files.h"
#include "service/admission/identity/jwt_claims.h"
#include "service/admission/identity/remembered_identities.h"
#include "service/base/clock.h"
#include "service/base/random.h"

namespace phonegate {

// An issuer whose tokens are taken.
struct JwtIssuer {
  JwtRules rules;
  std::string prefix;  // its callers are jwt:PREFIX:SUBJECT
  std::shared_ptr<const IssuerKeys> keys;
};

// Verifies each token once, and remembers it until it expires or any key changes.
class JwtTokens final : public Authenticator {
 public:
  // The issuers have different names and prefixes. `files` are those that their keys come
  // from; all that is referred to outlives it.
  JwtTokens(std::vector<JwtIssuer> issuers, const JwksFiles& files, const Clock& clock, Random& random)
      : issuers_(std::move(issuers)), files_(files), clock_(clock), remembered_(random) {}

  // An error for whatever looks like a JWT and is not good: it cannot be of another way.
  //   UNAUTHENTICATED  TOKEN_REJECTED, with what is wrong with it.
  absl::StatusOr<Identified> Identify(const Credentials& credentials, Caller& caller) override;

 private:
  absl::Status Verify(std::string_view token, WallTime now, JwtClaims& claims, std::string& name) const;
  const JwtIssuer* Find(const std::string& name) const;

  const std::vector<JwtIssuer> issuers_;
  const JwksFiles& files_;
  const Clock& clock_;
  RememberedIdentities remembered_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMISSION_IDENTITY_JWT_TOKENS_H_
