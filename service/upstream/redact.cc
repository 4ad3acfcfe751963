#include "service/upstream/redact.h"

#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_replace.h"
#include "service/base/text.h"

namespace phonegate {

void RedactCredentials(std::string& text, std::string_view username, std::string_view token) {
  if (token.empty()) return;
  const std::string raw(token);
  std::vector<std::pair<std::string, std::string>> secrets = {{raw, "[redacted]"}};
  for (const std::string& plain : {Concat(username, ":", token), raw}) {
    for (std::string encoded : {absl::Base64Escape(plain), absl::WebSafeBase64Escape(plain)}) {
      // Without its padding, which JSON writers may escape.
      encoded.resize(encoded.find_last_not_of('=') + 1);
      secrets.emplace_back(std::move(encoded), "[redacted]");
    }
  }
  absl::StrReplaceAll(secrets, &text);
}

}  // namespace phonegate
