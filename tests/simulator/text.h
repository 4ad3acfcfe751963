#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sim {

// Names and values of a query or of a form, in the order sent; a name may repeat.
using Fields = std::vector<std::pair<std::string, std::string>>;

// Pure functions on text. None throws, none keeps state.

// Decodes %XX; `+` stays `+`, as in a path. nullopt when an escape is broken.
std::optional<std::string> DecodePath(std::string_view text);

// Decodes a query or an application/x-www-form-urlencoded body: `+` is a space.
// nullopt when an escape is broken.
std::optional<Fields> ParseForm(std::string_view text);

// Percent-encodes everything but letters, digits and -._~
std::string Encode(std::string_view text);

std::string EncodeBase64(std::string_view bytes);
// nullopt for anything that is not padded standard base64.
std::optional<std::string> DecodeBase64(std::string_view text);

bool IsDigits(std::string_view text);  // at least one character, ASCII digits only
bool IsUuid(std::string_view text);    // 8-4-4-4-12 hexadecimal digits, either case
bool IsE164(std::string_view text);    // + and 2 to 15 digits, the first not 0
bool IsHttpUrl(std::string_view text);
bool IsUtf8(std::string_view bytes);

std::string Lower(std::string_view text);
std::vector<std::string_view> Split(std::string_view text, char separator);

// Substring test that ignores ASCII case.
bool ContainsNoCase(std::string_view text, std::string_view part);

// The last ten digits of a +1 number; the digits after the + for any other.
std::string_view NationalDigits(std::string_view e164);
std::string NationalFormat(std::string_view e164);       // (512) 234-5678
std::string InternationalFormat(std::string_view e164);  // +1 512-234-5678

// The value of a field, or null. A pointer stays valid as long as `fields`.
const std::string* Find(const Fields& fields, std::string_view name);

// Arrays and objects nested in each other in a JSON text, without parsing it.
int JsonDepth(std::string_view text);

}  // namespace sim
