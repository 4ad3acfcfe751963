// The keys of an issuer of tokens, as it publishes them.
#ifndef PHONEGATE_SERVICE_ADMISSION_IDENTITY_JWKS_H_
#define PHONEGATE_SERVICE_ADMISSION_IDENTITY_JWKS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "service/admission/identity/jwt_key.h"
#include "service/translate/json.h"

namespace phonegate {

// A JSON Web Key Set (RFC 7517). Immutable; any thread.
class Jwks {
 public:
  // Reads the set. Keys that serve neither RS256 nor ES256, such as those for encryption
  // or of other curves, are left out; one that should serve and cannot spoils the set.
  // The error goes on after the file's name, and holds nothing of the file.
  static absl::StatusOr<Jwks> Parse(std::string_view text);

  // The key that a token means; nullptr when there is none. A token that names no key
  // means the only one of its algorithm.
  const JwtKey* Find(JwtAlgorithm algorithm, const std::optional<std::string>& id) const;

  std::size_t size() const { return keys_.size(); }

 private:
  struct Entry {
    std::optional<std::string> id;
    JwtKey key;
  };

  Jwks() = default;
  absl::Status Add(Json item, std::string_view place);

  std::vector<Entry> keys_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMISSION_IDENTITY_JWKS_H_
