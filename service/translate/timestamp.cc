#include "service/translate/timestamp.h"

#include <array>
#include <string_view>
#include <vector>

#include "absl/strings/str_split.h"

namespace phonegate {
namespace {

// "Sep", "Sept" and "September" become "Sep"; other words stay.
std::string ShortMonth(const std::string& word) {
  static constexpr std::array<std::string_view, 12> kMonths = {
      "January", "February", "March",     "April",   "May",      "June",
      "July",    "August",   "September", "October", "November", "December"};
  if (word.size() < 3) return word;
  for (std::string_view month : kMonths) {
    if (month.starts_with(word)) return std::string(month.substr(0, 3));
  }
  return word;
}

std::optional<absl::Time> ParseRfc2822(const std::string& text) {
  std::vector<std::string> words = absl::StrSplit(text, ' ', absl::SkipEmpty());
  if (!words.empty() && words[0].ends_with(',')) words.erase(words.begin());  // the day of the week
  if (words.size() != 5) return std::nullopt;
  words[1] = ShortMonth(words[1]);
  if (words[4] == "GMT" || words[4] == "UTC" || words[4] == "UT" || words[4] == "Z") words[4] = "+0000";
  std::string canonical;
  for (const std::string& word : words) canonical += word + " ";
  absl::Time time;
  for (const char* format : {"%d %b %Y %H:%M:%S %z", "%d %b %Y %H:%M %z"}) {
    if (absl::ParseTime(format, canonical, &time, nullptr)) return time;
  }
  return std::nullopt;
}

}  // namespace

std::optional<absl::Time> ParseTimestamp(const std::string& text) {
  if (text.size() > 64) return std::nullopt;
  absl::Time time;
  std::optional<absl::Time> parsed;
  if (absl::ParseTime(absl::RFC3339_full, text, &time, nullptr)) {
    parsed = time;
  } else {
    parsed = ParseRfc2822(text);
  }
  const absl::Time first = absl::FromCivil(absl::CivilSecond(1, 1, 1), absl::UTCTimeZone());
  const absl::Time end = absl::FromCivil(absl::CivilSecond(10000, 1, 1), absl::UTCTimeZone());
  if (!parsed || *parsed < first || *parsed >= end) return std::nullopt;
  return parsed;
}

}  // namespace phonegate
