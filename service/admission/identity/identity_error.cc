#include "service/admission/identity/identity_error.h"

#include "service/base/error.h"
#include "service/base/text.h"

namespace phonegate {

absl::Status IdentityRequired() {
  return Error(v1::REASON_IDENTITY_REQUIRED,
               "The call does not say who makes it; send the metadata `authorization: Bearer TOKEN`.")
      .Build();
}

absl::Status NamelessCertificate() {
  return Error(v1::REASON_IDENTITY_REQUIRED,
               "The client certificate does not say who makes the call; use one whose subject "
               "alternative names have a SPIFFE id or a DNS name without a star.")
      .Build();
}

absl::Status TokenRejected() {
  return Error(v1::REASON_TOKEN_REJECTED,
               "The metadata `authorization` holds no token that the gateway knows; send one "
               "`Bearer TOKEN` with a token of its configuration.")
      .Build();
}

absl::Status TokenRejected(std::string_view why) {
  return Error(v1::REASON_TOKEN_REJECTED,
               Concat("The token in the metadata `authorization` ", why,
                      "; send a fresh one of an issuer and for an audience of the gateway's "
                      "configuration."))
      .Build();
}

}  // namespace phonegate
