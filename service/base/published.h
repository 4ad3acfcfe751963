// A value that is read all the time and replaced now and then.
#ifndef PHONEGATE_SERVICE_BASE_PUBLISHED_H_
#define PHONEGATE_SERVICE_BASE_PUBLISHED_H_

#include <array>
#include <memory>
#include <utility>

#include "service/base/mutex.h"
#include "service/base/thread_cell.h"

namespace phonegate {

// Readers take a lock that hardly any other thread takes, and touch nothing that
// others write, a count of references neither. Safe from any thread.
template <typename Value>
class Published {
 public:
  explicit Published(const std::shared_ptr<const Value>& value) { Publish(value); }

  // From its return on all reads get the new value.
  void Publish(const std::shared_ptr<const Value>& value) {
    for (Cell& cell : cells_) {
      std::shared_ptr<const Value> old = value;
      const MutexLock lock(cell.mutex);
      cell.value.swap(old);
    }
  }

  // Calls `read` with the value and returns what it returns. Neither keep the value
  // nor wait for anything in it.
  template <typename Read>
  auto With(const Read& read) const {
    const Cell& cell = cells_[ThreadCell()];
    const MutexLock lock(cell.mutex);
    return read(*cell.value);
  }

 private:
  struct alignas(kCacheLine) Cell {
    mutable Mutex mutex;
    std::shared_ptr<const Value> value ABSL_GUARDED_BY(mutex);
  };

  std::array<Cell, kThreadCells> cells_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_BASE_PUBLISHED_H_
