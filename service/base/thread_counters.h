// Counters that threads do not fight over.
#ifndef PHONEGATE_SERVICE_BASE_THREAD_COUNTERS_H_
#define PHONEGATE_SERVICE_BASE_THREAD_COUNTERS_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "service/base/thread_cell.h"

namespace phonegate {

// `kCount` counters, by number. Each thread counts in its cell. Safe from any thread.
template <std::size_t kCount>
class ThreadCounterRow {
 public:
  void Add(std::size_t index, std::uint64_t amount = 1) {
    cells_[ThreadCell()].counts[index].fetch_add(amount, std::memory_order_relaxed);
  }
  std::uint64_t Sum(std::size_t index) const {
    std::uint64_t sum = 0;
    for (const Cell& cell : cells_) sum += cell.counts[index].load(std::memory_order_relaxed);
    return sum;
  }

 private:
  struct alignas(kCacheLine) Cell {
    std::array<std::atomic<std::uint64_t>, kCount> counts = {};
  };
  std::array<Cell, kThreadCells> cells_;
};

// Some counters, named by the values of an enum that ends with kCount.
template <typename Event>
class ThreadCounters {
 public:
  void Count(Event event) { row_.Add(Index(event)); }
  std::uint64_t Sum(Event event) const { return row_.Sum(Index(event)); }

 private:
  static constexpr std::size_t Index(Event event) { return static_cast<std::size_t>(event); }
  ThreadCounterRow<static_cast<std::size_t>(Event::kCount)> row_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_BASE_THREAD_COUNTERS_H_
