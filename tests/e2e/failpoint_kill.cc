// The failpoints of `phonegate-failpoints`. PHONEGATE_FAILPOINT=NAME:N in the
// environment has the process killed, as by kill -9, when it comes to the place NAME
// for the Nth time.
#include <atomic>
#include <cstdlib>
#include <string>
#include <string_view>

#include <signal.h>
#include <unistd.h>

#include "service/base/failpoint.h"

namespace phonegate {
namespace {

struct Plan {
  std::string name;
  int times = 0;
};

Plan ReadPlan() {
  const char* variable = std::getenv("PHONEGATE_FAILPOINT");
  const std::string text = variable == nullptr ? "" : variable;
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) return {};
  return {text.substr(0, colon), std::atoi(text.c_str() + colon + 1)};
}

}  // namespace

void Failpoint(const char* name) noexcept {
  static const Plan plan = ReadPlan();
  static std::atomic<int> reached = 0;
  if (plan.name != name) return;
  if (++reached != plan.times) return;
  kill(getpid(), SIGKILL);
  pause();  // the signal may reach another thread first
}

}  // namespace phonegate
