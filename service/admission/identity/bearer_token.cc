#include "service/admission/identity/bearer_token.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace phonegate {

std::string_view AfterBearer(const Credentials& credentials) {
  constexpr std::string_view kScheme = "bearer ";
  const std::string_view text = credentials.authorization;
  if (credentials.authorizations != 1 || text.size() <= kScheme.size() ||
      !std::ranges::equal(text.substr(0, kScheme.size()), kScheme, {}, absl::ascii_tolower))
    return {};
  return text.substr(kScheme.size());
}

std::optional<std::string_view> BearerToken(const Credentials& credentials) {
  const auto ends_token = [](char c) { return c == ' ' || c == '\t' || c == ','; };
  const std::string_view token = AfterBearer(credentials);
  if (token.empty() || std::ranges::any_of(token, ends_token)) return std::nullopt;
  return token;
}

}  // namespace phonegate
