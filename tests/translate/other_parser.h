// What another library makes of a JSON text: the oracle of ParseJson.
#ifndef PHONEGATE_TESTS_TRANSLATE_OTHER_PARSER_H_
#define PHONEGATE_TESTS_TRANSLATE_OTHER_PARSER_H_

#include <algorithm>
#include <optional>
#include <string_view>

#include <nlohmann/json.hpp>

namespace phonegate {

// How deep the parts of a value stand, itself at 1.
inline int DepthOf(const nlohmann::json& value) {
  int deepest = 0;
  if (value.is_structured()) {
    for (const nlohmann::json& part : value) deepest = std::max(deepest, DepthOf(part));
  }
  return deepest + 1;
}

// Its brackets bound how deep it goes, so that a hostile one does not exhaust the stack.
inline bool MayBeParsedByAnother(std::string_view text) {
  return std::ranges::count(text, '[') + std::ranges::count(text, '{') < 10'000;
}

// Nothing when it is not JSON, or nested deeper than `deepest`.
inline std::optional<nlohmann::json> ParsedByAnother(std::string_view text, int deepest) {
  // It would take a NUL byte for the end of the text.
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  nlohmann::json value = nlohmann::json::parse(text.begin(), text.end(), nullptr, false);
  if (value.is_discarded() || DepthOf(value) > deepest) return std::nullopt;
  return value;
}

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_TRANSLATE_OTHER_PARSER_H_
