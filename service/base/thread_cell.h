// Giving each thread a place of its own.
#ifndef PHONEGATE_SERVICE_BASE_THREAD_CELL_H_
#define PHONEGATE_SERVICE_BASE_THREAD_CELL_H_

#include <atomic>
#include <cstddef>

namespace phonegate {

// What all threads use all the time is kept this many times, so that they do not fight
// over one line of the processor's cache.
inline constexpr std::size_t kThreadCells = 16;
inline constexpr std::size_t kCacheLine = 64;

// The calling thread's, below kThreadCells. Threads share one when there are more.
inline std::size_t ThreadCell() {
  static std::atomic<std::size_t> next = 0;
  thread_local const std::size_t own = next.fetch_add(1, std::memory_order_relaxed) % kThreadCells;
  return own;
}

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_BASE_THREAD_CELL_H_
