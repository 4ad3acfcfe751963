#include "tests/bench/process_usage.h"

#include <fstream>
#include <stdexcept>
#include <string>

#include <time.h>

#include "service/base/text.h"

namespace phonegate::bench {
namespace {

Seconds Read(clockid_t clock) {
  timespec time{};
  if (clock_gettime(clock, &time) != 0)
    throw std::runtime_error("the process whose CPU time is asked has gone");
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

// A line such as "VmRSS:   12345 kB".
double MegabytesOf(pid_t process, const std::string& key) {
  std::ifstream status(Concat("/proc/", process, "/status"));
  for (std::string line; std::getline(status, line);) {
    if (line.rfind(key + ":", 0) == 0) return std::stod(line.substr(key.size() + 1)) * 1024 / 1e6;
  }
  throw std::runtime_error("the process whose memory is asked has gone");
}

}  // namespace

Seconds CpuTimeOf(pid_t process) {
  clockid_t clock{};
  if (clock_getcpuclockid(process, &clock) != 0)
    throw std::runtime_error("the process whose CPU time is asked has gone");
  return Read(clock);
}

double ResidentMegabytes(pid_t process) { return MegabytesOf(process, "VmRSS"); }
double PeakResidentMegabytes(pid_t process) { return MegabytesOf(process, "VmHWM"); }

Seconds ThreadCpuTime() { return Read(CLOCK_THREAD_CPUTIME_ID); }

}  // namespace phonegate::bench
