// Finding one call's line in the gateway's log.
#ifndef PHONEGATE_TESTS_E2E_LOG_LINE_H_
#define PHONEGATE_TESTS_E2E_LOG_LINE_H_

#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/e2e/gateway_process.h"

namespace phonegate {

// The first line of `event` about `method`, once it is there: "call" is the
// access line, "change_finished_late" the outcome of a change afterwards.
// Throws std::runtime_error when it does not come in time.
inline sim::Json WaitForLine(GatewayProcess& gateway, const std::string& event, const std::string& method) {
  for (std::size_t seen = 0;; ++seen) {
    const std::vector<sim::Json> lines = gateway.WaitForLog(event, seen + 1);
    if (lines.size() <= seen) throw std::runtime_error("no line " + event + " about " + method);
    if (lines[seen].value("method", "") == method) return lines[seen];
  }
}

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_E2E_LOG_LINE_H_
