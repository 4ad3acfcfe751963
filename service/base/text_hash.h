// For tables that are looked up by texts which are no std::string.
#ifndef PHONEGATE_SERVICE_BASE_TEXT_HASH_H_
#define PHONEGATE_SERVICE_BASE_TEXT_HASH_H_

#include <cstddef>
#include <functional>
#include <string_view>

namespace phonegate {

// std::unordered_map<std::string, T, TextHash, std::equal_to<>> finds a std::string_view
// without making a string of it. Not for keys that callers choose: see KeyedHash.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_BASE_TEXT_HASH_H_
