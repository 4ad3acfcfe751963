#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sim {

// Pseudo-random numbers that are the same on every machine for the same seed.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t Next();
  uint64_t Below(uint64_t bound) { return Next() % bound; }  // bound > 0
  std::string Uuid();                                        // shaped like version 4

 private:
  uint64_t state_;
};

// The same text always gives the same UUID.
std::string UuidOf(std::string_view text);

}  // namespace sim
