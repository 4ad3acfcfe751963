// Parsing the upstream's JSON within bounds.
#ifndef PHONEGATE_SERVICE_TRANSLATE_JSON_H_
#define PHONEGATE_SERVICE_TRANSLATE_JSON_H_

#include <optional>
#include <string_view>

#include <nlohmann/json.hpp>

namespace phonegate {

using Json = nlohmann::json;

// Deepest nesting of arrays and objects that is read.
inline constexpr int kMaxJsonDepth = 64;

// Parses one JSON text; nothing when it is not JSON, not UTF-8, or nested deeper
// than kMaxJsonDepth. The caller bounds its size (Limits of `http`).
std::optional<Json> ParseJson(std::string_view text);

// The member of an object, or nullptr when `value` is no object or has none.
const Json* Find(const Json& value, std::string_view key);

// A scalar as text: strings as they are, numbers and booleans as written; nothing
// for null, arrays and objects.
std::optional<std::string> ScalarText(const Json& value);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_TRANSLATE_JSON_H_
