#include "service/admission/static_tokens.h"

#include <cstddef>

#include "absl/strings/ascii.h"

namespace phonegate {
namespace {

// Longer ones are none of ours; nor are they worth hashing.
constexpr std::size_t kLongestToken = 512;  // bytes

}  // namespace

absl::StatusOr<Identified> StaticTokens::Identify(const Presented& presented, Caller& caller) {
  const std::optional<std::string_view> token = BearerToken(presented);
  if (!token || token->size() > kLongestToken) return Identified::kNo;
  if (remembered_.Find(*token, caller)) return Identified::kYes;
  const KnownToken* match = nullptr;
  for (const KnownToken& known : tokens_) {
    // All of them, so that the time does not tell which one it is.
    if (IsTokenOf(known.hash, *token) && match == nullptr) match = &known;
  }
  if (match == nullptr) return Identified::kNo;
  caller.name = match->caller;
  caller.authenticated_by = "token";
  remembered_.Remember(*token, caller);
  return Identified::kYes;
}

std::optional<std::string_view> BearerToken(const Presented& presented) {
  constexpr std::string_view kScheme = "bearer ";
  const std::string_view text = presented.authorization;
  if (presented.authorizations != 1 || text.size() <= kScheme.size() ||
      absl::AsciiStrToLower(std::string(text.substr(0, kScheme.size()))) != kScheme)
    return std::nullopt;
  const std::string_view token = text.substr(kScheme.size());
  if (token.find_first_of(" \t,") != std::string_view::npos) return std::nullopt;
  return token;
}

}  // namespace phonegate
