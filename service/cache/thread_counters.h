// Counters that threads do not fight over.
#ifndef PHONEGATE_SERVICE_CACHE_THREAD_COUNTERS_H_
#define PHONEGATE_SERVICE_CACHE_THREAD_COUNTERS_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace phonegate {

// Some counters, named by the values of an enum that ends with kCount. Each thread
// counts in a cell of its own, as long as there are cells. Safe from any thread.
template <typename Event>
class ThreadCounters {
 public:
  void Count(Event event) { cells_[OwnCell()].counts[Index(event)].fetch_add(1, std::memory_order_relaxed); }
  std::uint64_t Sum(Event event) const {
    std::uint64_t sum = 0;
    for (const Cell& cell : cells_) sum += cell.counts[Index(event)].load(std::memory_order_relaxed);
    return sum;
  }

 private:
  static constexpr std::size_t kCells = 16;
  static constexpr std::size_t kCacheLine = 64;

  struct alignas(kCacheLine) Cell {
    std::array<std::atomic<std::uint64_t>, static_cast<std::size_t>(Event::kCount)> counts = {};
  };
  static constexpr std::size_t Index(Event event) { return static_cast<std::size_t>(event); }
  static std::size_t OwnCell() {
    static std::atomic<std::size_t> next = 0;
    thread_local const std::size_t own = next.fetch_add(1, std::memory_order_relaxed) % kCells;
    return own;
  }

  std::array<Cell, kCells> cells_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CACHE_THREAD_COUNTERS_H_
