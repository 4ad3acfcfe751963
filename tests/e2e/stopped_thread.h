// One thread of another process, stopped.
#ifndef PHONEGATE_TESTS_E2E_STOPPED_THREAD_H_
#define PHONEGATE_TESTS_E2E_STOPPED_THREAD_H_

#include <string>

#include <sys/types.h>

namespace phonegate {

// As SIGSTOP would do to a process, but to one thread of a child alone: the one with
// this name, such as "journal". It goes on when this is destroyed, by the thread that
// made it. Throws std::runtime_error when it cannot be stopped.
class StoppedThread {
 public:
  StoppedThread(pid_t process, const std::string& name);
  ~StoppedThread();
  StoppedThread(const StoppedThread&) = delete;
  StoppedThread& operator=(const StoppedThread&) = delete;

 private:
  pid_t thread_ = -1;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_E2E_STOPPED_THREAD_H_
