#include "service/rpc/access_line.h"

#include <cstdint>
#include <initializer_list>
#include <string>

#include "service/base/error.h"

namespace phonegate {
namespace {

enum class When { kNow, kLate };

void Write(Log& log, When when, SteadyTime now, const AccessLine& line) {
  const std::string code = absl::StatusCodeToString(line.status.code());
  const std::string reason = line.status.ok() ? "" : ErrorInfoOf(line.status).reason();
  const std::initializer_list<LogField> fields = {
      {"method", line.method},
      {"code", code},
      {"reason", reason},
      {"project", line.project},
      {"request_id", line.request_id},
      {"caller", line.caller.name},
      {"authenticated_by", line.caller.authenticated_by},
      {"peer", line.caller.peer},
      {"trace_id", line.caller.trace_id},
      {"cache", line.cache},
      {"attempts", std::int64_t{line.attempts}},
      {"http_status", std::int64_t{line.http_status}},
      {"duration_us", std::int64_t{line.duration.count() / 1000}}};
  if (when == When::kNow) {
    log.WriteSoon(now, "call", "A call was answered.", fields);
  } else {
    log.Write(LogLevel::kInfo, "change_finished_late",
              "A change ended after its caller was told that its outcome is unknown.", fields);
  }
}

}  // namespace

void WriteAccessLine(Log& log, SteadyTime now, const AccessLine& line) { Write(log, When::kNow, now, line); }

void WriteLateLine(Log& log, const AccessLine& line) { Write(log, When::kLate, {}, line); }

}  // namespace phonegate
