// The log of the process: lines collected and written in blocks.
#ifndef PHONEGATE_SERVICE_BASE_BUFFERED_LOG_H_
#define PHONEGATE_SERVICE_BASE_BUFFERED_LOG_H_

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>

#include "service/base/log.h"
#include "service/base/mutex.h"
#include "service/base/thread_counters.h"

namespace phonegate {

struct BufferedLogOptions {
  // How long a line of WriteSoon waits for others, unless a thread has a block full.
  std::chrono::milliseconds longest{50};
  std::size_t block = std::size_t{64} << 10U;  // bytes
  // What is buffered of one thread until it is written; there are kThreadCells of them.
  std::size_t most = std::size_t{512} << 10U;  // bytes
  // How long Write and Flush wait for a reader that does not read.
  std::chrono::milliseconds flush_timeout{1000};
};

// Writes lines to a file descriptor, from a thread of its own.
//
// Write returns when its line, and all that came before it, is written. WriteSoon
// only collects: threads share no lock, and a crash or SIGKILL loses what was
// collected in the last `longest`. An ordered end loses nothing: Flush.
//
// When the reader of the log is stuck, no thread hangs with it: after `flush_timeout` once,
// Write does not wait either until something can be written again. Lines for which
// there is no room then are dropped and counted, and a line "log_lines_dropped"
// says how many. Nothing is said when writing fails: there is no place to say it.
//
// Lines of one thread stand in their order; those of several threads within
// `longest` need not.
class BufferedLog final : public Log {
 public:
  // The thread starts here: block the signals that it is not to take before.
  BufferedLog(int fd, const Clock& clock, const BufferedLogOptions& options = {});
  // Writes what there is, however long that takes.
  ~BufferedLog() override;
  BufferedLog(const BufferedLog&) = delete;
  BufferedLog& operator=(const BufferedLog&) = delete;

  void Write(LogLevel level, std::string_view event, std::string_view message,
             std::initializer_list<LogField> fields) override;
  void WriteSoon(SteadyTime now, std::string_view event, std::string_view message,
                 std::initializer_list<LogField> fields) override;

  // Returns when all lines of before are written, or after `flush_timeout`.
  void Flush();

 private:
  // What threads have collected.
  struct alignas(kCacheLine) Part {
    Mutex mutex;
    std::string lines ABSL_GUARDED_BY(mutex);
    std::uint64_t dropped ABSL_GUARDED_BY(mutex) = 0;
    // Wall clock minus steady clock when the first of `lines` came.
    std::chrono::nanoseconds wall_ahead ABSL_GUARDED_BY(mutex){0};
  };

  // Lets the thread write now, and waits for it.
  void WaitUntilWritten() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // When the thread is to write what was collected.
  enum class When { kNow, kAfterLongest };
  void Wake(When when);
  void Run();
  void WriteParts();
  void WriteUrgent(std::string lines);
  void WriteAll(std::string_view text) const;

  const int fd_;
  const Clock& clock_;
  const BufferedLogOptions options_;
  std::array<Part, kThreadCells> parts_;

  Mutex mutex_;
  CondVar wake_;
  CondVar written_;
  std::string urgent_ ABSL_GUARDED_BY(mutex_);         // lines of Write
  std::uint64_t dropped_ ABSL_GUARDED_BY(mutex_) = 0;  // of all threads, not yet said
  bool collecting_ ABSL_GUARDED_BY(mutex_) = false;    // something waits for `longest`
  std::uint64_t asked_ ABSL_GUARDED_BY(mutex_) = 0;    // how often somebody wanted all to be written now
  std::uint64_t done_ ABSL_GUARDED_BY(mutex_) = 0;     // of these, how many have been served
  bool stuck_ ABSL_GUARDED_BY(mutex_) = false;         // a thread has waited flush_timeout in vain
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;

  std::string spare_;  // the thread's
  std::thread thread_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_BASE_BUFFERED_LOG_H_
