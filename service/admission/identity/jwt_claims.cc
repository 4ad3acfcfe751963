#include "service/admission/identity/jwt_claims.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>

namespace phonegate {
namespace {

absl::Status BadClaims(const char* why) { return absl::InvalidArgumentError(why); }

// A moment that a claim names; nothing when it is absent or no number of seconds that a
// clock can show.
std::optional<WallTime> TimeOf(Json claims, std::string_view name) {
  constexpr double kLatest = 253'402'300'799;  // the year 9999
  const std::optional<Json> value = Find(claims, name);
  double seconds = 0;
  if (!value || value->get_double().get(seconds) != simdjson::SUCCESS) return std::nullopt;
  if (!(seconds >= 0) || seconds > kLatest) return std::nullopt;
  const auto whole = static_cast<std::int64_t>(std::floor(seconds));
  // Of the years that WallTime can hold in nanoseconds; it makes no difference beyond.
  constexpr std::int64_t kMax = 9'000'000'000;
  return WallTime(std::chrono::seconds(std::min(whole, kMax)));
}

bool Has(const std::vector<std::string>& texts, Json value) {
  const std::optional<std::string_view> text = TextIn(value);
  return text && std::ranges::find(texts, *text) != texts.end();
}

bool IsForUs(Json claims, const std::vector<std::string>& audiences) {
  const std::optional<Json> audience = Find(claims, "aud");
  if (!audience) return false;
  simdjson::dom::array several;
  if (audience->get_array().get(several) != simdjson::SUCCESS) return Has(audiences, *audience);
  for (const Json one : several) {
    if (Has(audiences, one)) return true;
  }
  return false;
}

// Whether the claim is absent or names a moment that has come.
bool HasCome(Json claims, std::string_view name, WallTime latest) {
  if (!Find(claims, name)) return true;
  const std::optional<WallTime> time = TimeOf(claims, name);
  return time && *time <= latest;
}

}  // namespace

std::string IssuerOf(Json claims) {
  const std::optional<Json> issuer = Find(claims, "iss");
  return issuer ? std::string(TextIn(*issuer).value_or("")) : "";
}

absl::StatusOr<JwtClaims> CheckClaims(Json claims, const JwtRules& rules, WallTime now) {
  if (IssuerOf(claims) != rules.issuer) return BadClaims("is of another issuer");
  if (!IsForUs(claims, rules.audiences)) return BadClaims("is for another audience");
  const std::optional<WallTime> expires = TimeOf(claims, "exp");
  if (!expires) return BadClaims("does not say when it expires");
  if (*expires + rules.leeway <= now) return BadClaims("has expired");
  if (!HasCome(claims, "nbf", now + rules.leeway)) return BadClaims("is not valid yet");
  if (!HasCome(claims, "iat", now + rules.leeway)) return BadClaims("was issued in the future");
  const std::optional<Json> member = Find(claims, "sub");
  const std::string subject(member ? TextIn(*member).value_or("") : "");
  if (subject.empty()) return BadClaims("does not say whose it is");
  return JwtClaims{subject, *expires};
}

}  // namespace phonegate
