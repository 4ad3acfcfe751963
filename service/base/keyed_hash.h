// A hash whose collisions cannot be chosen from outside.
#ifndef PHONEGATE_SERVICE_BASE_KEYED_HASH_H_
#define PHONEGATE_SERVICE_BASE_KEYED_HASH_H_

#include <cstdint>
#include <string_view>

#include "service/base/random.h"

namespace phonegate {

// SipHash-1-3 with a key that this process drew. Callers choose request bytes
// and ids; with a hash they can compute they could put all of them into one
// bucket, or make their changes forget somebody else's answers.
//
// Immutable, so safe from any thread. Other processes get other values: never
// write one down.
class KeyedHash {
 public:
  explicit KeyedHash(Random& random);

  // The hash of 8 bytes and a text behind them.
  std::uint64_t operator()(std::uint64_t first, std::string_view text) const;

 private:
  std::uint64_t key0_;
  std::uint64_t key1_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_BASE_KEYED_HASH_H_
