// The log line of a call.
#ifndef PHONEGATE_SERVICE_RPC_ACCESS_LINE_H_
#define PHONEGATE_SERVICE_RPC_ACCESS_LINE_H_

#include <chrono>
#include <string_view>

#include "absl/status/status.h"
#include "service/base/clock.h"
#include "service/base/log.h"
#include "service/contract/call.h"

namespace phonegate {

// What the line says. Of the status only its code and its reason: the message and the
// fields may hold phone numbers.
struct AccessLine {
  std::string_view method;
  const absl::Status& status;
  const Caller& caller;
  std::chrono::nanoseconds duration;
  std::string_view request_id = {};
  std::string_view project = {};  // alias; empty when it is not known, or there is none
  std::string_view cache = {};    // where the answer to a read came from
  int attempts = 0;               // at SignalWire
  int http_status = 0;            // SignalWire's last; 0 when it was not asked
};

// The event `call`: a call is answered at `now`. Does not block.
void WriteAccessLine(Log& log, SteadyTime now, const AccessLine& line);

// The event `change_finished_late`: a change ended after its caller was answered.
void WriteLateLine(Log& log, const AccessLine& line);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_RPC_ACCESS_LINE_H_
