#include "service/admission/identity/jwks.h"

#include <algorithm>
#include <utility>

#include "service/admission/identity/base64url.h"
#include "service/base/text.h"

namespace phonegate {
namespace {

constexpr std::size_t kMaxKeys = 64;
constexpr std::size_t kMaxId = 256;  // bytes

// A member that is a text; nothing when there is none or it is something else.
std::optional<std::string> TextOf(Json item, std::string_view name) {
  const std::optional<Json> member = Find(item, name);
  const std::optional<std::string_view> text = member ? TextIn(*member) : std::nullopt;
  return text ? std::optional<std::string>(*text) : std::nullopt;
}

// A member that is base64url; empty when it is none.
std::string BytesOf(Json item, std::string_view name) {
  return DecodeBase64Url(TextOf(item, name).value_or("")).value_or("");
}

// The algorithm that a key is for; nothing when it is for none of ours.
std::optional<JwtAlgorithm> PurposeOf(Json item) {
  if (Find(item, "use") && TextOf(item, "use") != "sig") return std::nullopt;
  const std::string kind = TextOf(item, "kty").value_or("");
  std::optional<JwtAlgorithm> algorithm;
  if (kind == "RSA") algorithm = JwtAlgorithm::kRs256;
  if (kind == "EC" && TextOf(item, "crv") == "P-256") algorithm = JwtAlgorithm::kEs256;
  if (Find(item, "alg") && JwtAlgorithmNamed(TextOf(item, "alg").value_or("")) != algorithm)
    return std::nullopt;
  return algorithm;
}

std::optional<JwtKey> KeyOf(Json item, JwtAlgorithm algorithm) {
  return algorithm == JwtAlgorithm::kRs256 ? JwtKey::Rsa(BytesOf(item, "n"), BytesOf(item, "e"))
                                           : JwtKey::P256(BytesOf(item, "x"), BytesOf(item, "y"));
}

absl::Status BadKeySet(std::string_view sentence) {
  return absl::InvalidArgumentError(std::string(sentence));
}

}  // namespace

absl::StatusOr<Jwks> Jwks::Parse(std::string_view text) {
  const std::optional<JsonText> set = ParseJson(text);
  const std::optional<Json> member = set ? phonegate::Find(set->root(), "keys") : std::nullopt;
  simdjson::dom::array items;
  if (!member || member->get_array().get(items) != simdjson::SUCCESS)
    return BadKeySet("is no JSON Web Key Set; write the issuer's keys into it, {\"keys\": [...]}");
  if (items.size() > kMaxKeys) return BadKeySet(Concat("holds more than ", kMaxKeys, " keys"));
  Jwks keys;
  std::size_t place = 0;
  for (const Json item : items) {
    if (absl::Status added = keys.Add(item, Concat("keys[", place++, "]")); !added.ok()) return added;
  }
  if (keys.keys_.empty())
    return BadKeySet("holds no key for RS256 or ES256; write the issuer's signing keys into it");
  return keys;
}

absl::Status Jwks::Add(Json item, std::string_view place) {
  if (phonegate::Find(item, "d"))
    return BadKeySet(
        Concat("holds a private key (", place, "); keep that with the issuer, and make a new one"));
  const std::optional<JwtAlgorithm> algorithm = PurposeOf(item);
  if (!algorithm) return absl::OkStatus();
  std::optional<JwtKey> key = KeyOf(item, *algorithm);
  if (!key) {
    return BadKeySet(Concat("holds no good key at ", place,
                            "; RSA keys have at least 2,048 bits, and EC keys a point of P-256"));
  }
  std::optional<std::string> id = TextOf(item, "kid");
  if ((phonegate::Find(item, "kid") && !id) || (id && id->size() > kMaxId))
    return BadKeySet(Concat("has a wrong \"kid\" at ", place));
  if (std::ranges::any_of(keys_, [&](const Entry& other) {
        return other.id == id && id.has_value() && other.key.algorithm() == *algorithm;
      }))
    return BadKeySet(Concat("has the \"kid\" of ", place, " twice"));
  keys_.push_back({std::move(id), *std::move(key)});
  return absl::OkStatus();
}

const JwtKey* Jwks::Find(JwtAlgorithm algorithm, const std::optional<std::string>& id) const {
  const JwtKey* found = nullptr;
  for (const Entry& entry : keys_) {
    if (entry.key.algorithm() != algorithm || (id && entry.id != id)) continue;
    if (found != nullptr) return nullptr;  // it could be either
    found = &entry.key;
  }
  return found;
}

}  // namespace phonegate
