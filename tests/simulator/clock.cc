#include "tests/simulator/clock.h"

#include <array>
#include <cstdio>

namespace sim {
namespace {

using std::chrono::days;
using std::chrono::year_month_day;

struct Civil {
  int year, month, day, hour, minute, second, weekday;
};

Civil ToCivil(Time time) {
  const auto day = std::chrono::floor<days>(time);
  const year_month_day date(day);
  const int seconds = static_cast<int>((time - day).count());
  return {static_cast<int>(date.year()),
          static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day())),
          seconds / 3600,
          seconds / 60 % 60,
          seconds % 60,
          static_cast<int>(std::chrono::weekday(day).c_encoding())};
}

template <typename... Args>
std::string Format(const char* format, Args... args) {
  std::array<char, 96> buffer{};
  const int length = std::snprintf(buffer.data(), buffer.size(), format, args...);
  return {buffer.data(), static_cast<size_t>(length)};
}

}  // namespace

Clock::Clock(Time start, Mode mode) : mode_(mode), time_(start) {}

Time Clock::Now() const {
  if (mode_ == Mode::kFrozen) return time_;
  return time_ + std::chrono::floor<std::chrono::seconds>(std::chrono::steady_clock::now() - began_);
}

std::string Iso8601(Time time) {
  const Civil c = ToCivil(time);
  return Format("%04d-%02d-%02dT%02d:%02d:%02dZ", c.year, c.month, c.day, c.hour, c.minute, c.second);
}

std::string Rfc2822(Time time, MonthStyle style) {
  constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const Civil c = ToCivil(time);
  const char* month = kMonths[static_cast<size_t>(c.month - 1)];
  if (style == MonthStyle::kSept && c.month == 9) month = "Sept";
  return Format("%s, %02d %s %04d %02d:%02d:%02d +0000", kDays[static_cast<size_t>(c.weekday)], c.day, month,
                c.year, c.hour, c.minute, c.second);
}

std::string UtcText(Time time) {
  const Civil c = ToCivil(time);
  return Format("%04d-%02d-%02d %02d:%02d:%02d UTC", c.year, c.month, c.day, c.hour, c.minute, c.second);
}

std::optional<Time> ParseIso8601(std::string_view text) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  const std::string copy(text);
  if (std::sscanf(copy.c_str(), "%4d-%2u-%2uT%2d:%2d:%2dZ", &year, &month, &day, &hour, &minute, &second) !=
      6) {
    return std::nullopt;
  }
  const year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
  if (!date.ok()) return std::nullopt;
  const Time time = std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
                    std::chrono::seconds(second);
  if (Iso8601(time) != text) return std::nullopt;  // also refuses 25:61:61
  return time;
}

Time NextMonth(Time time) {
  const auto day = std::chrono::floor<days>(time);
  year_month_day date = year_month_day(day) + std::chrono::months(1);
  if (!date.ok()) date = date.year() / date.month() / std::chrono::last;
  return std::chrono::sys_days(date) + (time - day);
}

}  // namespace sim
