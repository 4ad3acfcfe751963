#include "service/admission/identity/jwt.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "service/admission/identity/base64url.h"

namespace phonegate {
namespace {

absl::Status BadJwt(const char* why) { return absl::InvalidArgumentError(why); }

// The JSON object of a part; nothing when it is none.
std::optional<JsonText> ObjectOf(std::string_view part) {
  const std::optional<std::string> text = DecodeBase64Url(part);
  std::optional<JsonText> object = text ? ParseJson(*text) : std::nullopt;
  return object && object->root().is_object() ? std::move(object) : std::nullopt;
}

// A token of another type, such as one that ends a session, is for something else.
bool IsAccessType(Json header) {
  const std::optional<Json> type = Find(header, "typ");
  if (!type) return true;
  std::string name(TextIn(*type).value_or(""));
  absl::AsciiStrToLower(&name);
  return name == "jwt" || name == "at+jwt";
}

absl::Status ReadHeader(Json header, Jwt& jwt) {
  const std::optional<Json> algorithm = Find(header, "alg");
  const auto named = algorithm ? JwtAlgorithmNamed(TextIn(*algorithm).value_or("")) : std::nullopt;
  if (!named) return BadJwt("is not signed with RS256 or ES256");
  if (Find(header, "crit")) return BadJwt("has an extension that the gateway does not know");
  if (!IsAccessType(header)) return BadJwt("is of another type than JWT");
  jwt.algorithm = *named;
  if (const std::optional<Json> member = Find(header, "kid")) {
    const std::optional<std::string_view> id = TextIn(*member);
    if (!id) return BadJwt("has a \"kid\" that is no text");
    jwt.key_id = std::string(*id);
  }
  return absl::OkStatus();
}

}  // namespace

bool LooksLikeJwt(std::string_view token) { return token.starts_with("eyJ"); }

absl::StatusOr<Jwt> ParseJwt(std::string_view token) {
  if (token.size() > kMaxJwt) return BadJwt("is longer than 8,192 bytes");
  const std::size_t first = token.find('.');
  const std::size_t second = token.find('.', first + 1);
  if (first == token.npos || second == token.npos || token.find('.', second + 1) != token.npos)
    return BadJwt("is no JWT of three parts");
  const std::optional<JsonText> header = ObjectOf(token.substr(0, first));
  std::optional<JsonText> claims = ObjectOf(token.substr(first + 1, second - first - 1));
  std::optional<std::string> signature = DecodeBase64Url(token.substr(second + 1));
  if (!header || !claims || !signature) return BadJwt("is no JWT whose parts can be read");
  Jwt jwt;
  if (absl::Status read = ReadHeader(header->root(), jwt); !read.ok()) return read;
  jwt.claims = *std::move(claims);
  jwt.signed_part = token.substr(0, second);
  jwt.signature = *std::move(signature);
  return jwt;
}

}  // namespace phonegate
