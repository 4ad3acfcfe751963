#include "service/translate/timestamp.h"

#include <algorithm>
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

absl::Time AtUtc(absl::CivilSecond second) { return absl::FromUnixSeconds(second - absl::CivilSecond()); }

bool HasShape(std::string_view text, std::string_view shape) {
  return std::equal(text.begin(), text.end(), shape.begin(), shape.end(),
                    [](char c, char like) { return like == '0' ? c >= '0' && c <= '9' : c == like; });
}

// A time as nearly all are written; the parser for every form takes ten times as long.
// Nothing of a 30th of February: what else it may mean is for that parser to say.
std::optional<absl::Time> ParseWholeSecondOfUtc(std::string_view text) {
  if (!HasShape(text, "0000-00-00T00:00:00Z")) return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t digits) {
    int value = 0;
    for (const char c : text.substr(at, digits)) value = value * 10 + (c - '0');
    return value;
  };
  const int month = number(5, 2);
  const int day = number(8, 2);
  const int hour = number(11, 2);
  const int minute = number(14, 2);
  const int second = number(17, 2);
  const absl::CivilSecond time(number(0, 4), month, day, hour, minute, second);
  const bool as_written = time.month() == month && time.day() == day && time.hour() == hour &&
                          time.minute() == minute && time.second() == second;
  if (!as_written) return std::nullopt;
  return AtUtc(time);
}

std::optional<absl::Time> ParseAnyForm(const std::string& text) {
  absl::Time time;
  if (absl::ParseTime(absl::RFC3339_full, text, &time, nullptr)) return time;
  return ParseRfc2822(text);
}

}  // namespace

std::optional<absl::Time> ParseTimestamp(std::string_view text) {
  if (text.size() > 64) return std::nullopt;
  std::optional<absl::Time> time = ParseWholeSecondOfUtc(text);
  if (!time) time = ParseAnyForm(std::string(text));
  const absl::Time first = AtUtc(absl::CivilSecond(1, 1, 1));
  const absl::Time end = AtUtc(absl::CivilSecond(10000, 1, 1));
  if (!time || *time < first || *time >= end) return std::nullopt;
  return time;
}

}  // namespace phonegate
