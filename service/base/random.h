// Randomness as everything in the core sees it, so that tests can repeat it.
#ifndef PHONEGATE_SERVICE_BASE_RANDOM_H_
#define PHONEGATE_SERVICE_BASE_RANDOM_H_

#include <cstdint>
#include <span>
#include <string>

namespace phonegate {

// Gives random bytes fit for keys. Safe to call from any thread.
class Random {
 public:
  virtual ~Random() = default;
  // Fills `out`. The system's source cannot fail short of a broken machine, in
  // which case the process ends: guessing on would make ids collide.
  virtual void Fill(std::span<std::uint8_t> out) = 0;
};

// OpenSSL's generator, seeded by the kernel.
class SystemRandom final : public Random {
 public:
  void Fill(std::span<std::uint8_t> out) override;
};

// A number in [0, 1), for jitter.
double RandomFraction(Random& random);

// A version 4 UUID in lower case, such as "0f8fad5b-d9cb-469f-a165-70867728950e".
std::string RandomUuid(Random& random);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_BASE_RANDOM_H_
