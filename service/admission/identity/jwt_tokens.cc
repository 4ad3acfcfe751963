#include "service/admission/identity/jwt_tokens.h"

#include <algorithm>
#include <cstdint>

#include "service/admission/identity/bearer_token.h"
#include "service/admission/identity/identity_error.h"
#include "service/admission/identity/jwt.h"
#include "service/base/text.h"
#include "service/contract/caller_name.h"

namespace phonegate {
namespace {

// Says nothing of the token but what is wrong with it.
absl::Status BadToken(std::string_view why) { return absl::InvalidArgumentError(std::string(why)); }

}  // namespace

absl::StatusOr<Identified> JwtTokens::Identify(const Credentials& credentials, Caller& caller) {
  const std::string_view text = AfterBearer(credentials);
  if (!LooksLikeJwt(text)) return Identified::kNo;
  const WallTime now = clock_.Now();
  const std::uint64_t epoch = files_.epoch();
  if (remembered_.Find(text, caller, {epoch, now})) return Identified::kYes;
  JwtClaims claims;
  std::string name;
  if (const absl::Status verified = Verify(text, now, claims, name); !verified.ok())
    return TokenRejected(std::string(verified.message()));
  caller.name = std::move(name);
  caller.authenticated_by = "jwt";
  remembered_.Remember(text, caller, {epoch, claims.expires});
  return Identified::kYes;
}

absl::Status JwtTokens::Verify(std::string_view token, WallTime now, JwtClaims& claims,
                               std::string& name) const {
  const absl::StatusOr<Jwt> jwt = ParseJwt(token);
  if (!jwt.ok()) return jwt.status();
  const JwtIssuer* issuer = Find(IssuerOf(jwt->claims.root()));
  if (issuer == nullptr) return BadToken("is of an issuer that the gateway does not know");
  const std::shared_ptr<const Jwks> keys = issuer->keys->Current();
  const JwtKey* key = keys->Find(jwt->algorithm, jwt->key_id);
  if (key == nullptr || !key->Verifies(jwt->signed_part, jwt->signature))
    return BadToken("is not signed with a key that its issuer has now");
  absl::StatusOr<JwtClaims> checked = CheckClaims(jwt->claims.root(), issuer->rules, now);
  if (!checked.ok()) return checked.status();
  claims = *std::move(checked);
  name = Concat(kJwtCallers, issuer->prefix, ":", claims.subject);
  return IsCallerName(name) ? absl::OkStatus() : BadToken("names its owner in a way that no policy can");
}

const JwtIssuer* JwtTokens::Find(const std::string& name) const {
  const auto found =
      std::ranges::find_if(issuers_, [&](const JwtIssuer& issuer) { return issuer.rules.issuer == name; });
  return found == issuers_.end() ? nullptr : &*found;
}

}  // namespace phonegate
