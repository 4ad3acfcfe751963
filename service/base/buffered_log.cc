#include "service/base/buffered_log.h"

#include <cerrno>
#include <utility>

#include <unistd.h>

namespace phonegate {

BufferedLog::BufferedLog(int fd, const Clock& clock, const BufferedLogOptions& options)
    : fd_(fd), clock_(clock), options_(options), thread_([this] { Run(); }) {}

BufferedLog::~BufferedLog() {
  {
    const MutexLock lock(mutex_);
    ending_ = true;
    wake_.NotifyOne();
  }
  thread_.join();
}

void BufferedLog::Write(LogLevel level, std::string_view event, std::string_view message,
                        std::initializer_list<LogField> fields) {
  std::string line = FormatLogLine(clock_.Now(), level, event, message, fields);
  line += '\n';
  const MutexLock lock(mutex_);
  if (urgent_.size() + line.size() > options_.most) {
    ++dropped_;
    return;
  }
  urgent_ += line;
  WaitUntilWritten();
}

void BufferedLog::WriteSoon(SteadyTime now, std::string_view event, std::string_view message,
                            std::initializer_list<LogField> fields) {
  Part& part = parts_[ThreadCell()];
  MutexLock lock(part.mutex);
  const std::size_t before = part.lines.size();
  if (before >= options_.most) {
    ++part.dropped;
    return;
  }
  if (before == 0) part.wall_ahead = clock_.Now().time_since_epoch() - now.time_since_epoch();
  const WallTime time(
      std::chrono::duration_cast<WallTime::duration>(part.wall_ahead + now.time_since_epoch()));
  AppendLogLine(part.lines, time, LogLevel::kInfo, event, message, fields);
  part.lines += '\n';
  const bool full = before < options_.block && part.lines.size() >= options_.block;
  lock.Unlock();
  if (before == 0 || full) Wake(full ? When::kNow : When::kAfterLongest);
}

void BufferedLog::Flush() {
  const MutexLock lock(mutex_);
  WaitUntilWritten();
}

void BufferedLog::WaitUntilWritten() {
  const std::uint64_t turn = ++asked_;
  wake_.NotifyOne();
  if (stuck_) return;
  const auto written = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return done_ >= turn; };
  if (!written_.WaitFor(mutex_, options_.flush_timeout, written)) stuck_ = true;
}

void BufferedLog::Wake(When when) {
  const MutexLock lock(mutex_);
  if (when == When::kNow) ++asked_;
  collecting_ = true;
  wake_.NotifyOne();
}

void BufferedLog::Run() {
  MutexLock lock(mutex_);
  for (bool ended = false; !ended;) {
    const auto wanted_now = [this]()
                                ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return asked_ > done_ || ending_; };
    while (!collecting_ && !wanted_now()) wake_.Wait(mutex_);
    wake_.WaitFor(mutex_, options_.longest, wanted_now);
    // Read before the lines are taken: whoever asks later comes in the next round.
    const std::uint64_t asked = asked_;
    ended = ending_;
    collecting_ = false;
    std::string urgent = std::exchange(urgent_, {});
    lock.Unlock();
    WriteParts();
    WriteUrgent(std::move(urgent));
    lock.Lock();
    done_ = asked;
    stuck_ = false;
    written_.NotifyAll();
  }
}

void BufferedLog::WriteParts() {
  for (Part& part : parts_) {
    std::uint64_t dropped = 0;
    {
      const MutexLock lock(part.mutex);
      part.lines.swap(spare_);
      dropped = std::exchange(part.dropped, 0);
    }
    WriteAll(spare_);
    spare_.clear();
    if (dropped == 0) continue;
    const MutexLock lock(mutex_);
    dropped_ += dropped;
  }
}

void BufferedLog::WriteUrgent(std::string lines) {
  std::uint64_t dropped = 0;
  {
    const MutexLock lock(mutex_);
    dropped = std::exchange(dropped_, 0);
  }
  if (dropped > 0) {
    AppendLogLine(lines, clock_.Now(), LogLevel::kWarning, "log_lines_dropped",
                  "Log lines were dropped: whoever reads the log was too slow.",
                  {{"lines", static_cast<std::int64_t>(dropped)}});
    lines += '\n';
  }
  WriteAll(lines);
}

void BufferedLog::WriteAll(std::string_view text) const {
  while (!text.empty()) {
    const ssize_t written = ::write(fd_, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // a log that cannot be written must not stop the service
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace phonegate
