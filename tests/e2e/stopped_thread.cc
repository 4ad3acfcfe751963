#include "tests/e2e/stopped_thread.h"

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <sys/ptrace.h>
#include <sys/wait.h>

#include "service/base/text.h"

namespace phonegate {
namespace {

pid_t FindThread(pid_t process, const std::string& name) {
  for (const auto& task : std::filesystem::directory_iterator(Concat("/proc/", process, "/task"))) {
    std::ifstream in(task.path() / "comm");
    std::string comm;
    std::getline(in, comm);
    if (comm == name) return static_cast<pid_t>(std::stol(task.path().filename()));
  }
  throw std::runtime_error("there is no thread " + name);
}

}  // namespace

StoppedThread::StoppedThread(pid_t process, const std::string& name) : thread_(FindThread(process, name)) {
  int status = 0;
  if (ptrace(PTRACE_SEIZE, thread_, nullptr, nullptr) != 0 ||
      ptrace(PTRACE_INTERRUPT, thread_, nullptr, nullptr) != 0 ||
      waitpid(thread_, &status, __WALL) != thread_) {
    throw std::runtime_error("the thread cannot be stopped: " + name);
  }
}

StoppedThread::~StoppedThread() { ptrace(PTRACE_DETACH, thread_, nullptr, nullptr); }

}  // namespace phonegate
