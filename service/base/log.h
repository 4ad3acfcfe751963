// Structured logging: one JSON object a line.
#ifndef PHONEGATE_SERVICE_BASE_LOG_H_
#define PHONEGATE_SERVICE_BASE_LOG_H_

#include <cstdint>
#include <initializer_list>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "service/base/clock.h"

namespace phonegate {

enum class LogLevel { kInfo, kWarning, kError };

// A member of a log line. Values are written as JSON strings, integers,
// booleans. Never a token, a phone number or a request body.
struct LogField {
  std::string_view name;
  std::variant<std::string_view, std::int64_t, bool> value;
};

// Where log lines go. Safe to call from any thread; may block as long as a
// write to stderr does.
class Log {
 public:
  virtual ~Log() = default;
  // `event` is a stable snake_case name, `message` a sentence for people.
  virtual void Write(LogLevel level, std::string_view event, std::string_view message,
                     std::initializer_list<LogField> fields) = 0;
};

// Formats one line without its line feed: {"time":...,"level":...,"event":...,"message":...,fields}.
// Bytes that are not UTF-8 are replaced, control characters escaped: a value
// can never forge a second line.
std::string FormatLogLine(WallTime time, LogLevel level, std::string_view event, std::string_view message,
                          std::initializer_list<LogField> fields);

// Writes each line to a file descriptor with one write(2).
class FdLog final : public Log {
 public:
  FdLog(int fd, const Clock& clock) : fd_(fd), clock_(clock) {}
  void Write(LogLevel level, std::string_view event, std::string_view message,
             std::initializer_list<LogField> fields) override;

 private:
  const int fd_;
  const Clock& clock_;
  std::mutex mutex_;  // keeps a line whole when write(2) is short
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_BASE_LOG_H_
