#include "service/translate/json.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <system_error>

#include <nlohmann/json.hpp>

#include "service/base/text.h"

namespace phonegate {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// The parser's buffers are made for one text, so that a large one leaves nothing behind.
simdjson::error_code ParseInto(JsonText& parsed, std::string_view text) {
  simdjson::dom::parser parser;
  if (const auto error = parser.allocate(text.size(), kMaxJsonDepth)) return error;
  return parser.parse_into_document(parsed, text.data(), text.size()).error();
}

template <typename Integer>
bool Holds(std::string_view digits) {
  Integer value = 0;
  return std::from_chars(digits.data(), digits.data() + digits.size(), value).ec == std::errc();
}

// Of a number as JSON writes it.
bool IsHugeInteger(std::string_view number) {
  return number.find_first_of(".eE") == std::string_view::npos && !Holds<std::int64_t>(number) &&
         !Holds<std::uint64_t>(number);
}

// The parser refuses a whole text for one integer beyond 64 bits, but takes fractions of
// any length: "1e0" is 1.
std::string WithHugeIntegersAsFractions(std::string_view text) {
  std::string out;
  bool in_string = false;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    const bool number = !in_string && (text[at] == '-' || (text[at] >= '0' && text[at] <= '9'));
    if (number) end = std::min(text.find_first_not_of("+-.0123456789eE", end), text.size());
    if (in_string && text[at] == '\\') end = std::min(at + 2, text.size());
    if (text[at] == '"') in_string = !in_string;
    const std::string_view taken = text.substr(at, end - at);
    Append(out, taken, number && IsHugeInteger(taken) ? "e0" : "");
    at = end;
  }
  return out;
}

// As what writes JSON has it. No deeper than what was parsed.
nlohmann::json Copied(Json value) {
  using simdjson::dom::element_type;
  switch (value.type()) {
    case element_type::ARRAY: {
      nlohmann::json array = nlohmann::json::array();
      const simdjson::dom::array items = value.get_array().value_unsafe();
      for (const Json item : items) array.push_back(Copied(item));
      return array;
    }
    case element_type::OBJECT: {
      nlohmann::json object = nlohmann::json::object();
      const simdjson::dom::object members = value.get_object().value_unsafe();
      for (const auto& member : members) object[std::string(member.key)] = Copied(member.value);
      return object;
    }
    case element_type::INT64:
      return value.get_int64().value_unsafe();
    case element_type::UINT64:
      return value.get_uint64().value_unsafe();
    case element_type::DOUBLE:
      return value.get_double().value_unsafe();
    case element_type::STRING:
      return value.get_string().value_unsafe();
    case element_type::BOOL:
      return value.get_bool().value_unsafe();
    case element_type::NULL_VALUE:
      return nullptr;
  }
  return nullptr;
}

}  // namespace

std::optional<JsonText> ParseJson(std::string_view text) {
  // The parser would take a NUL byte for the end of a number or a word.
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  JsonText parsed;
  simdjson::error_code error = ParseInto(parsed, text);
  if (error == simdjson::NUMBER_ERROR) error = ParseInto(parsed, WithHugeIntegersAsFractions(text));
  if (error != simdjson::SUCCESS) return std::nullopt;
  return parsed;
}

std::optional<std::string_view> TextIn(Json value) {
  std::string_view text;
  if (value.get_string().get(text) != simdjson::SUCCESS) return std::nullopt;
  return text;
}

std::optional<Json> Find(Json value, std::string_view key) {
  simdjson::dom::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) return std::nullopt;
  std::optional<Json> found;
  for (const auto& member : object) {
    if (member.key == key) found = member.value;
  }
  return found;
}

std::optional<std::string> ScalarText(Json value) {
  if (const auto text = TextIn(value)) return std::string(*text);
  if (value.is_number() || value.is_bool()) return Written(value);
  return std::nullopt;
}

std::string Written(Json value) { return Copied(value).dump(); }

}  // namespace phonegate
