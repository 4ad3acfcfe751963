#include "service/contract/caller_name.h"

#include <algorithm>

namespace phonegate {

bool IsCallerName(std::string_view text) {
  return !text.empty() && text.size() <= kMaxCallerName &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f' && c != '*'; });
}

bool IsTokenCallerName(std::string_view text) {
  return IsCallerName(text) && text != "anonymous" && !text.starts_with(kJwtCallers) &&
         !text.starts_with(kDnsCallers) && !text.starts_with(kSpiffeCallers);
}

}  // namespace phonegate
