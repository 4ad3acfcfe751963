#include "service/admission/jwt_claims.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>

namespace phonegate {
namespace {

absl::Status Bad(const char* why) { return absl::InvalidArgumentError(why); }

// A moment that a claim names; nothing when it is absent or no number of seconds that a
// clock can show.
std::optional<WallTime> TimeOf(const Json& claims, std::string_view name) {
  constexpr double kLatest = 253'402'300'799;  // the year 9999
  const Json* value = Find(claims, name);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  const auto seconds = value->get<double>();
  if (!(seconds >= 0) || seconds > kLatest) return std::nullopt;
  const auto whole = static_cast<std::int64_t>(std::floor(seconds));
  // Of the years that WallTime can hold in nanoseconds; it makes no difference beyond.
  constexpr std::int64_t kMost = 9'000'000'000;
  return WallTime(std::chrono::seconds(std::min(whole, kMost)));
}

bool Has(const std::vector<std::string>& texts, const Json& value) {
  return value.is_string() && std::ranges::find(texts, value.get<std::string>()) != texts.end();
}

bool IsForUs(const Json& claims, const std::vector<std::string>& audiences) {
  const Json* audience = Find(claims, "aud");
  if (audience == nullptr) return false;
  if (!audience->is_array()) return Has(audiences, *audience);
  return std::ranges::any_of(*audience, [&](const Json& one) { return Has(audiences, one); });
}

// Whether the claim is absent or names a moment that has come.
bool HasCome(const Json& claims, std::string_view name, WallTime latest) {
  if (Find(claims, name) == nullptr) return true;
  const std::optional<WallTime> time = TimeOf(claims, name);
  return time && *time <= latest;
}

}  // namespace

std::string IssuerOf(const Json& claims) {
  const Json* issuer = Find(claims, "iss");
  return issuer != nullptr && issuer->is_string() ? issuer->get<std::string>() : "";
}

absl::StatusOr<JwtClaims> CheckClaims(const Json& claims, const JwtRules& rules, WallTime now) {
  if (IssuerOf(claims) != rules.issuer) return Bad("is of another issuer");
  if (!IsForUs(claims, rules.audiences)) return Bad("is for another audience");
  const std::optional<WallTime> expires = TimeOf(claims, "exp");
  if (!expires) return Bad("does not say when it expires");
  if (*expires + rules.leeway <= now) return Bad("has expired");
  if (!HasCome(claims, "nbf", now + rules.leeway)) return Bad("is not valid yet");
  if (!HasCome(claims, "iat", now + rules.leeway)) return Bad("was issued in the future");
  const Json* subject = Find(claims, "sub");
  if (subject == nullptr || !subject->is_string() || subject->get_ref<const std::string&>().empty())
    return Bad("does not say whose it is");
  return JwtClaims{subject->get<std::string>(), *expires};
}

}  // namespace phonegate
