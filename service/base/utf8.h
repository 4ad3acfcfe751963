// Making foreign text fit to be shown.
#ifndef PHONEGATE_SERVICE_BASE_UTF8_H_
#define PHONEGATE_SERVICE_BASE_UTF8_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace phonegate {

// The number of characters, or nothing when `text` is not UTF-8 (overlong forms
// and surrogates are not).
std::optional<std::size_t> Utf8Length(std::string_view text);

// Whether there is a control character (C0, DEL, C1) in a UTF-8 text.
bool HasControlCharacter(std::string_view text);

// `text` in at most `max_bytes` bytes (3 or more), cut between characters with
// "..." at the end when it is longer; control characters become spaces, bytes that are not UTF-8 become "?".
std::string Displayable(std::string_view text, std::size_t max_bytes);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_BASE_UTF8_H_
