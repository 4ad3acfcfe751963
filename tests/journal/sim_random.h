// Chance that can be repeated.
#ifndef PHONEGATE_TESTS_JOURNAL_SIM_RANDOM_H_
#define PHONEGATE_TESTS_JOURNAL_SIM_RANDOM_H_

#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

#include "service/base/random.h"

namespace phonegate {

// splitmix64: the same seed gives the same numbers on every machine.
class SimRandom final : public Random {
 public:
  explicit SimRandom(std::uint64_t seed) : state_(seed) {}

  std::uint64_t Next() {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }
  // 0 to `bound` - 1.
  std::uint64_t Below(std::uint64_t bound) { return Next() % bound; }
  bool Chance(unsigned percent) { return Below(100) < percent; }
  // At least one nanosecond, so that no two things happen at once.
  std::chrono::nanoseconds UpTo(std::chrono::nanoseconds most) {
    return std::chrono::nanoseconds(1 + Below(static_cast<std::uint64_t>(most.count()) + 1));
  }
  template <typename T>
  const T& OneOf(const std::vector<T>& values) {
    return values.at(Below(values.size()));
  }

  void Fill(std::span<std::uint8_t> out) override {
    for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(Next());
  }

 private:
  std::uint64_t state_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_JOURNAL_SIM_RANDOM_H_
