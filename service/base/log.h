// Structured logging: one JSON object a line.
#ifndef PHONEGATE_SERVICE_BASE_LOG_H_
#define PHONEGATE_SERVICE_BASE_LOG_H_

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "service/base/clock.h"

namespace phonegate {

enum class LogLevel { kInfo, kWarning, kError };

// A member of a log line. Values are written as JSON strings, integers,
// booleans. Never a token, a phone number or a request body.
struct LogField {
  std::string_view name;  // a literal of plain letters
  std::variant<std::string_view, std::int64_t, bool> value;
};

// Where log lines go. Safe to call from any thread.
class Log {
 public:
  virtual ~Log() = default;
  // `event` is a stable snake_case name, `message` a sentence for people. May block
  // as long as a write to stderr does.
  virtual void Write(LogLevel level, std::string_view event, std::string_view message,
                     std::initializer_list<LogField> fields) = 0;
  // The same, as information, for lines that come with each call: they may be written a
  // little later, and never make the caller wait. `now` is the moment.
  virtual void WriteSoon(SteadyTime /*now*/, std::string_view event, std::string_view message,
                         std::initializer_list<LogField> fields) {
    Write(LogLevel::kInfo, event, message, fields);
  }
};

// Appends one line without its line feed: {"time":...,"level":...,"event":...,"message":...,fields}.
// Bytes that are not UTF-8 are replaced, control characters escaped: a value
// can never forge a second line.
void AppendLogLine(std::string& out, WallTime time, LogLevel level, std::string_view event,
                   std::string_view message, std::initializer_list<LogField> fields);

std::string FormatLogLine(WallTime time, LogLevel level, std::string_view event, std::string_view message,
                          std::initializer_list<LogField> fields);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_BASE_LOG_H_
