// Chance that always falls the same way.
#ifndef PHONEGATE_TESTS_CACHE_CONSTANT_RANDOM_H_
#define PHONEGATE_TESTS_CACHE_CONSTANT_RANDOM_H_

#include <algorithm>
#include <cstdint>
#include <span>

#include "service/base/random.h"

namespace phonegate {

class ConstantRandom final : public Random {
 public:
  explicit ConstantRandom(std::uint8_t byte) : byte_(byte) {}
  void Fill(std::span<std::uint8_t> out) override { std::ranges::fill(out, byte_); }

 private:
  std::uint8_t byte_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_CACHE_CONSTANT_RANDOM_H_
