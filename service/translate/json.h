// Parsing the upstream's JSON within bounds.
#ifndef PHONEGATE_SERVICE_TRANSLATE_JSON_H_
#define PHONEGATE_SERVICE_TRANSLATE_JSON_H_

#include <optional>
#include <string>
#include <string_view>

#include <simdjson.h>

namespace phonegate {

// One text that was parsed, and a value in it. Values, and the texts that they are read
// as, are views: they end with the JsonText.
using JsonText = simdjson::dom::document;
using Json = simdjson::dom::element;

// Deepest nesting that is read: the whole is at depth 1, its members or items at 2.
inline constexpr int kMaxJsonDepth = 64;

// Parses one JSON text, whose value is then its root(); nothing when it is not JSON, not
// UTF-8, or nested deeper than kMaxJsonDepth. An integer beyond 64 bits is a fraction.
// The caller bounds its size (Limits of `http`). Safe from any thread.
std::optional<JsonText> ParseJson(std::string_view text);

// The text of a value; nothing when it is none.
std::optional<std::string_view> TextIn(Json value);

// The member of an object, the last one when several have the key; nothing when `value`
// is no object or has none.
std::optional<Json> Find(Json value, std::string_view key);

// A scalar as text: strings as they are, numbers and booleans as written; nothing
// for null, arrays and objects.
std::optional<std::string> ScalarText(Json value);

// The value as JSON without spaces, its keys in order.
std::string Written(Json value);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_TRANSLATE_JSON_H_
