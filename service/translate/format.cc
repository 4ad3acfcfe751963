#include "service/translate/format.h"

#include <algorithm>

#include "service/base/utf8.h"

namespace phonegate {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsAlphanumeric(char c) { return IsDigit(c) || IsUpper(c) || (c >= 'a' && c <= 'z'); }
bool IsHexDigit(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

template <typename Predicate>
bool AllOf(std::string_view text, Predicate predicate) {
  return !text.empty() && std::all_of(text.begin(), text.end(), predicate);
}

bool IsPlusDigits(std::string_view text) {
  return text.size() > 1 && text[0] == '+' && AllOf(text.substr(1), IsDigit);
}

bool IsE164(std::string_view text) {
  return IsPlusDigits(text) && text[1] != '0' && text.size() >= 3 && text.size() <= 16;
}

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen ? text[i] != '-' : !IsHexDigit(text[i])) return false;
  }
  return true;
}

bool IsHostCharacter(char c) {
  return IsAlphanumeric(c) || c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
}

bool IsHttpUrl(std::string_view text) {
  for (std::string_view scheme : {"https://", "http://"}) {
    if (!text.starts_with(scheme)) continue;
    const std::string_view rest = text.substr(scheme.size());
    const std::string_view host = rest.substr(0, rest.find_first_of("/?#"));
    return AllOf(host, IsHostCharacter) && AllOf(text, [](char c) { return c > 0x20 && c < 0x7f; });
  }
  return false;
}

}  // namespace

std::string_view FormatProblem(v1::Format format, std::string_view text) {
  auto require = [](bool holds, std::string_view hint) { return holds ? std::string_view() : hint; };
  switch (format) {
    case v1::FORMAT_E164:
      return require(IsE164(text),
                     "must be an E.164 phone number: + and 2 to 15 digits, such as +15551234567");
    case v1::FORMAT_PLUS_DIGITS:
      return require(IsPlusDigits(text), "must be + and digits, such as +49152234333323");
    case v1::FORMAT_UUID:
      return require(IsUuid(text), "must be a UUID, such as 3fa85f64-5717-4562-b3fc-2c963f66afa6");
    case v1::FORMAT_SID:
      return require(text.size() <= 64 && AllOf(text, [](char c) { return IsAlphanumeric(c) || c == '-'; }),
                     "must be 1 to 64 letters, digits and hyphens");
    case v1::FORMAT_COUNTRY:
      return require(text.size() == 2 && AllOf(text, IsUpper),
                     "must be a two-letter country code such as US");
    case v1::FORMAT_REGION:
      return require(text.size() == 2 && AllOf(text, IsUpper), "must be two upper-case letters such as TX");
    case v1::FORMAT_HTTP_URL:
      return require(IsHttpUrl(text),
                     "must be an absolute http or https URL of ASCII characters without user name");
    case v1::FORMAT_DIGITS:
      return require(AllOf(text, IsDigit), "must be digits 0 to 9");
    case v1::FORMAT_ALPHANUMERIC:
      return require(AllOf(text, IsAlphanumeric), "must be letters A to Z and digits 0 to 9");
    default:
      return require(!HasControlCharacter(text), "must not contain control characters");
  }
}

}  // namespace phonegate
