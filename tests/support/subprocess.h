// A child process under a test's control.
#ifndef PHONEGATE_TESTS_SUPPORT_SUBPROCESS_H_
#define PHONEGATE_TESTS_SUPPORT_SUBPROCESS_H_

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <sys/types.h>

#include "service/base/mutex.h"

namespace phonegate {

// NOLINTBEGIN(readability-redundant-member-init): GCC wants them where a caller names only some members
struct SubprocessOptions {
  std::vector<std::string> argv;                     // the program first; looked up in PATH
  std::map<std::string, std::string> environment{};  // added to this process's own
  std::string input{};                               // its standard input, at most 64 KiB
  std::vector<int> inherited{};                      // descriptors it keeps, under the same numbers
};
// NOLINTEND(readability-redundant-member-init)

// Runs a program in a process group of its own, with SIGINT not ignored even if
// this process ignores it; the whole group is killed at destruction. Its output is always drained, so that it
// never blocks on a full pipe. Throws std::runtime_error when it cannot be started. Calls that wait may come
// from any thread, and end when what they wait for happened or the child is gone; the limits are for tests
// that would otherwise hang.
class Subprocess {
 public:
  static constexpr std::chrono::seconds kPatience{30};

  explicit Subprocess(const SubprocessOptions& options);
  ~Subprocess();
  Subprocess(const Subprocess&) = delete;
  Subprocess& operator=(const Subprocess&) = delete;

  pid_t pid() const { return pid_; }

  // The next line of standard output without its line feed; nothing when there
  // will be none, or none came in time.
  std::optional<std::string> ReadLine(std::chrono::milliseconds limit = kPatience) {
    return out_.ReadLine(limit);
  }

  // Waits until `holds` is true of everything on standard error so far; false
  // when there will be no more of it, or it did not come true in time.
  bool WaitForErr(const std::function<bool(const std::string&)>& holds,
                  std::chrono::milliseconds limit = kPatience) {
    return err_.WaitFor(holds, limit);
  }

  // Sends a signal to the child alone, or to its whole group as a terminal does;
  // nothing happens once the child has ended.
  void Signal(int signal);
  void SignalGroup(int signal);

  // Waits for the end: the exit code, or 128 + the signal that ended it; nothing
  // when it still runs.
  std::optional<int> Wait(std::chrono::milliseconds limit = kPatience);

  // Everything written so far; all of it after a Wait that returned a code,
  // unless a process that the child left behind still writes.
  std::string out() const { return out_.text(); }
  std::string err() const { return err_.text(); }

 private:
  // One of the child's outputs, filled by a thread. Any thread.
  class Output {
   public:
    // Takes what comes from `fd` until it ends, and closes it.
    void Drain(int fd);

    std::optional<std::string> ReadLine(std::chrono::milliseconds limit);
    bool WaitFor(const std::function<bool(const std::string&)>& holds, std::chrono::milliseconds limit);
    void WaitForEnd(std::chrono::milliseconds limit);
    std::string text() const;

   private:
    bool HasLine() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

    mutable Mutex mutex_;
    CondVar changed_;
    std::string text_ ABSL_GUARDED_BY(mutex_);
    std::size_t read_ ABSL_GUARDED_BY(mutex_) = 0;
    bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  };

  void Start(const SubprocessOptions& options, int input, int out, int err);
  void Reap();

  Mutex mutex_;
  CondVar changed_;
  pid_t pid_ = -1;
  std::optional<int> exit_ ABSL_GUARDED_BY(mutex_);
  Output out_;
  Output err_;
  std::thread out_drain_;
  std::thread err_drain_;
  std::thread reaper_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_SUPPORT_SUBPROCESS_H_
