// Callers that show a token of the configuration.
#ifndef PHONEGATE_SERVICE_ADMISSION_IDENTITY_STATIC_TOKENS_H_
#define PHONEGATE_SERVICE_ADMISSION_IDENTITY_STATIC_TOKENS_H_

#include <string>
#include <utility>
#include <vector>

#include "service/admission/identity/identity.h"
#include "service/admission/identity/remembered_identities.h"
#include "service/admission/identity/token_hash.h"
#include "service/base/random.h"

namespace phonegate {

// One token that is known.
struct KnownToken {
  std::string caller;
  TokenHash hash;
};

// Knows tokens by their salted hashes. An unknown one is hashed once for each of
// them; one that was recognised before is looked up.
class StaticTokens final : public Authenticator {
 public:
  StaticTokens(std::vector<KnownToken> tokens, Random& random)
      : tokens_(std::move(tokens)), remembered_(random) {}

  // Never an error: what is unknown here may be of another way.
  absl::StatusOr<Identified> Identify(const Credentials& credentials, Caller& caller) override;

 private:
  const std::vector<KnownToken> tokens_;
  RememberedIdentities remembered_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMISSION_IDENTITY_STATIC_TOKENS_H_
