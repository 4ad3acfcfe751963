// Time that moves only when a test says so.
#ifndef PHONEGATE_TESTS_SUPPORT_SIM_CLOCK_H_
#define PHONEGATE_TESTS_SUPPORT_SIM_CLOCK_H_

#include <atomic>
#include <chrono>
#include <cstdint>

#include "service/base/clock.h"

namespace phonegate {

// Starts at 2026-01-01T00:00:00Z. Safe to read from any thread.
class SimClock final : public Clock {
 public:
  WallTime Now() const override {
    return kStart + ahead_ + std::chrono::duration_cast<WallTime::duration>(passed());
  }
  SteadyTime Steady() const override { return SteadyTime(std::chrono::hours(1)) + passed(); }

  // Never goes back: an earlier moment changes nothing.
  void AdvanceTo(SteadyTime when) {
    if (when > Steady()) AdvanceBy(when - Steady());
  }
  // The wall clock goes wrong by that much. Before others read it.
  void SetAhead(std::chrono::seconds ahead) { ahead_ = ahead; }
  void AdvanceBy(std::chrono::nanoseconds time) { passed_ += time.count(); }

 private:
  static constexpr WallTime kStart{std::chrono::seconds(1'767'225'600)};
  std::chrono::nanoseconds passed() const { return std::chrono::nanoseconds(passed_.load()); }

  std::chrono::seconds ahead_{0};
  std::atomic<std::int64_t> passed_ = 0;  // nanoseconds
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_SUPPORT_SIM_CLOCK_H_
