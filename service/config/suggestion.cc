#include "service/config/suggestion.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

#include "service/base/text.h"

namespace phonegate {
namespace {

constexpr std::size_t kMaxLength = 64;  // bytes compared of each name
constexpr std::size_t kMaxListed = 10;

// Levenshtein's distance: the least number of single-character edits.
std::size_t EditDistance(std::string_view a, std::string_view b) {
  a = a.substr(0, kMaxLength);
  b = b.substr(0, kMaxLength);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

std::string OneOf(const std::vector<std::string>& names) {
  std::string text = "use one of ";
  for (std::size_t i = 0; i < names.size() && i < kMaxListed; ++i) Append(text, i == 0 ? "" : ", ", names[i]);
  if (names.size() > kMaxListed) text += ", ...";
  return text;
}

}  // namespace

std::string Suggestion(std::string_view written, const std::vector<std::string>& names) {
  const auto nearest = std::min_element(names.begin(), names.end(), [&](const auto& a, const auto& b) {
    return EditDistance(written, a) < EditDistance(written, b);
  });
  const std::size_t allowed = std::max<std::size_t>(2, written.size() / 3);
  if (nearest != names.end() && nearest->size() > 2 && EditDistance(written, *nearest) <= allowed)
    return Concat("did you mean \"", *nearest, "\"?");
  return OneOf(names);
}

}  // namespace phonegate
