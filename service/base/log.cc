#include "service/base/log.h"

#include <cerrno>

#include <nlohmann/json.hpp>
#include <unistd.h>

#include "absl/time/time.h"
#include "service/base/text.h"

namespace phonegate {
namespace {

std::string_view Name(LogLevel level) {
  switch (level) {
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kError:
      return "error";
  }
  return "error";
}

std::string Quote(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', /*ensure_ascii=*/true, nlohmann::json::error_handler_t::replace);
}

}  // namespace

std::string FormatLogLine(WallTime time, LogLevel level, std::string_view event, std::string_view message,
                          std::initializer_list<LogField> fields) {
  std::string line = Concat(
      R"({"time":")", absl::FormatTime("%Y-%m-%d%ET%H:%M:%E3SZ", absl::FromChrono(time), absl::UTCTimeZone()),
      R"(","level":")", Name(level), R"(","event":)", Quote(event), R"(,"message":)", Quote(message));
  for (const LogField& field : fields) {
    Append(line, ",", Quote(field.name), ":");
    if (const auto* text = std::get_if<std::string_view>(&field.value)) {
      line += Quote(*text);
    } else if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
      Append(line, *number);
    } else {
      line += std::get<bool>(field.value) ? "true" : "false";
    }
  }
  line += '}';
  return line;
}

void FdLog::Write(LogLevel level, std::string_view event, std::string_view message,
                  std::initializer_list<LogField> fields) {
  std::string line = FormatLogLine(clock_.Now(), level, event, message, fields);
  line += '\n';
  std::string_view rest = line;
  std::lock_guard lock(mutex_);
  while (!rest.empty()) {
    ssize_t written = ::write(fd_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // a log that cannot be written must not stop the service
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace phonegate
