// The metadata `authorization: Bearer TOKEN`.
#ifndef PHONEGATE_SERVICE_ADMISSION_IDENTITY_BEARER_TOKEN_H_
#define PHONEGATE_SERVICE_ADMISSION_IDENTITY_BEARER_TOKEN_H_

#include <optional>
#include <string_view>

#include "service/admission/identity/identity.h"

namespace phonegate {

// What follows the word Bearer, which may be in any case; empty when it is not there, or
// there are several `authorization`. Cheap: what it is made of has not been looked at.
std::string_view AfterBearer(const Credentials& credentials);

// The same when it is one word; nothing when it is not.
std::optional<std::string_view> BearerToken(const Credentials& credentials);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMISSION_IDENTITY_BEARER_TOKEN_H_
