#include "service/admission/identity/static_tokens.h"

#include <cstddef>
#include <optional>
#include <string_view>

#include "service/admission/identity/bearer_token.h"

namespace phonegate {
namespace {

// Longer ones are none of ours; nor are they worth hashing.
constexpr std::size_t kMaxToken = 512;  // bytes

}  // namespace

absl::StatusOr<Identified> StaticTokens::Identify(const Credentials& credentials, Caller& caller) {
  if (AfterBearer(credentials).size() > kMaxToken) return Identified::kNo;
  const std::optional<std::string_view> token = BearerToken(credentials);
  if (!token) return Identified::kNo;
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

}  // namespace phonegate
