#include "service/translate/json.h"

#include <algorithm>
#include <string>

namespace phonegate {
namespace {

// Whether there are so many brackets that it could be too deep.
bool HasManyBrackets(std::string_view text) {
  return std::ranges::count(text, '[') + std::ranges::count(text, '{') > kMaxJsonDepth;
}

// Counts brackets outside strings, so that a text too deep is refused before
// anything is built from it.
bool TooDeep(std::string_view text) {
  if (!HasManyBrackets(text)) return false;
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > kMaxJsonDepth) return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

}  // namespace

std::optional<Json> ParseJson(std::string_view text) {
  // The parser would take a NUL byte for the end of the text.
  if (TooDeep(text) || text.find('\0') != std::string_view::npos) return std::nullopt;
  Json value = Json::parse(text.begin(), text.end(), /*cb=*/nullptr, /*allow_exceptions=*/false);
  if (value.is_discarded()) return std::nullopt;
  return value;
}

const Json* Find(const Json& value, std::string_view key) {
  if (!value.is_object()) return nullptr;
  const auto found = value.find(std::string(key));
  return found == value.end() ? nullptr : &*found;
}

std::optional<std::string> ScalarText(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number() || value.is_boolean()) return value.dump();
  return std::nullopt;
}

}  // namespace phonegate
