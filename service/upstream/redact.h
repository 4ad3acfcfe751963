// Keeping credentials out of texts.
#ifndef PHONEGATE_SERVICE_UPSTREAM_REDACT_H_
#define PHONEGATE_SERVICE_UPSTREAM_REDACT_H_

#include <string>
#include <string_view>

namespace phonegate {

// Replaces `token`, raw and in base64 (plain, for URLs, and as the Basic value with
// `username`), wherever it stands in `text`: an upstream may echo what it refuses.
void RedactCredentials(std::string& text, std::string_view username, std::string_view token);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_UPSTREAM_REDACT_H_
