// Why it is not known who makes a call.
#ifndef PHONEGATE_SERVICE_ADMISSION_IDENTITY_IDENTITY_ERROR_H_
#define PHONEGATE_SERVICE_ADMISSION_IDENTITY_IDENTITY_ERROR_H_

#include <string_view>

#include "absl/status/status.h"

namespace phonegate {

// UNAUTHENTICATED (IDENTITY_REQUIRED): nothing is shown.
absl::Status IdentityRequired();
// The same: a certificate is shown, and names no caller.
absl::Status NamelessCertificate();
// UNAUTHENTICATED (TOKEN_REJECTED): what is shown is not known.
absl::Status TokenRejected();
// The same of a token that is recognised and no good; `why` goes on after "The token".
absl::Status TokenRejected(std::string_view why);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMISSION_IDENTITY_IDENTITY_ERROR_H_
