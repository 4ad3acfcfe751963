// A log that tests read.
#ifndef PHONEGATE_TESTS_SUPPORT_RECORDING_LOG_H_
#define PHONEGATE_TESTS_SUPPORT_RECORDING_LOG_H_

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "service/base/log.h"
#include "service/base/mutex.h"

namespace phonegate {

// Keeps each line as it would be written, with a time that stands still.
class RecordingLog final : public Log {
 public:
  void Write(LogLevel level, std::string_view event, std::string_view message,
             std::initializer_list<LogField> fields) override {
    const MutexLock lock(mutex_);
    lines_.push_back(FormatLogLine(WallTime{}, level, event, message, fields));
  }

  // The lines since the last call.
  std::vector<std::string> Take() {
    const MutexLock lock(mutex_);
    return std::exchange(lines_, {});
  }

 private:
  Mutex mutex_;
  std::vector<std::string> lines_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_SUPPORT_RECORDING_LOG_H_
