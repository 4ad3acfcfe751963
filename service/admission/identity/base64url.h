// Base64 as JSON Web Tokens have it.
#ifndef PHONEGATE_SERVICE_ADMISSION_IDENTITY_BASE64URL_H_
#define PHONEGATE_SERVICE_ADMISSION_IDENTITY_BASE64URL_H_

#include <optional>
#include <string>
#include <string_view>

namespace phonegate {

// The bytes that a base64url text without padding stands for; nothing when it is
// anything else. Each sequence of bytes has one text only: a token cannot be written in
// another way.
std::optional<std::string> DecodeBase64Url(std::string_view text);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMISSION_IDENTITY_BASE64URL_H_
