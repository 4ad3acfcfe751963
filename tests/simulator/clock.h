#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace sim {

using Time = std::chrono::sys_seconds;

// The simulator's time, whole seconds UTC.
//
// Frozen: moves only when Advance is called. Running: goes with the machine's
// clock, and Advance adds to it. Not thread-safe: used on the server's thread.
class Clock {
 public:
  enum class Mode { kFrozen, kRunning };

  Clock(Time start, Mode mode);

  Time Now() const;
  void Advance(std::chrono::seconds by) { time_ += by; }
  Mode mode() const { return mode_; }

 private:
  Mode mode_;
  Time time_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

enum class MonthStyle { kThreeLetters, kSept };

std::string Iso8601(Time time);                    // 2018-07-23T13:01:00Z
std::string Rfc2822(Time time, MonthStyle style);  // Tue, 25 Sep 2018 23:00:00 +0000
std::string UtcText(Time time);                    // 2018-09-25 23:00:00 UTC

// Reads what Iso8601 writes; nullopt for anything else.
std::optional<Time> ParseIso8601(std::string_view text);

// One calendar month later; the last day of the month when that day does not exist.
Time NextMonth(Time time);

}  // namespace sim
