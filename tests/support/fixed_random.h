// Chance that always says the same.
#ifndef PHONEGATE_TESTS_SUPPORT_FIXED_RANDOM_H_
#define PHONEGATE_TESTS_SUPPORT_FIXED_RANDOM_H_

#include <algorithm>
#include <cstdint>
#include <span>

#include "service/base/random.h"

namespace phonegate {

// Gives one value for every byte. Any thread.
class FixedRandom final : public Random {
 public:
  explicit FixedRandom(std::uint8_t value) : value_(value) {}
  void Fill(std::span<std::uint8_t> out) override { std::fill(out.begin(), out.end(), value_); }

 private:
  const std::uint8_t value_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_SUPPORT_FIXED_RANDOM_H_
