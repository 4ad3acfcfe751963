// A child process under a test's control.
#ifndef PHONEGATE_TESTS_SUPPORT_SUBPROCESS_H_
#define PHONEGATE_TESTS_SUPPORT_SUBPROCESS_H_

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <sys/types.h>

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
  std::optional<std::string> ReadLine(std::chrono::milliseconds limit = kPatience);

  // Waits until `holds` is true of everything on standard error so far; false
  // when there will be no more of it, or it did not come true in time.
  bool WaitForErr(const std::function<bool(const std::string&)>& holds,
                  std::chrono::milliseconds limit = kPatience);

  // Sends a signal to the child alone, or to its whole group as a terminal does;
  // nothing happens once the child has ended.
  void Signal(int signal);
  void SignalGroup(int signal);

  // Waits for the end: the exit code, or 128 + the signal that ended it; nothing
  // when it still runs.
  std::optional<int> Wait(std::chrono::milliseconds limit = kPatience);

  // Everything written so far; all of it after a Wait that returned a code,
  // unless a process that the child left behind still writes.
  std::string out() const;
  std::string err() const;

 private:
  // One of the child's outputs, filled by a thread.
  struct Stream {
    int fd = -1;
    std::string text;      // guarded by mutex_
    std::size_t read = 0;  // guarded by mutex_
    bool ended = false;    // guarded by mutex_
    std::thread drain;
  };

  void Start(const SubprocessOptions& options, int input, int out, int err);
  void Drain(Stream& stream);
  void Reap();

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  pid_t pid_ = -1;
  std::optional<int> exit_;  // guarded by mutex_
  Stream out_;
  Stream err_;
  std::thread reaper_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_SUPPORT_SUBPROCESS_H_
