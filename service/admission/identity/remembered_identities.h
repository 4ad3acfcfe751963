// Who showed what, so that it need not be verified for each call.
#ifndef PHONEGATE_SERVICE_ADMISSION_IDENTITY_REMEMBERED_IDENTITIES_H_
#define PHONEGATE_SERVICE_ADMISSION_IDENTITY_REMEMBERED_IDENTITIES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "service/base/clock.h"
#include "service/base/keyed_hash.h"
#include "service/base/mutex.h"
#include "service/base/random.h"
#include "service/base/secret_string.h"
#include "service/base/thread_cell.h"
#include "service/contract/call.h"

namespace phonegate {

// The moment that is now, or until when a proof counts.
struct ProofTime {
  std::uint64_t epoch = 0;  // of what it was verified with, such as keys
  WallTime time = {};
};
inline constexpr ProofTime kProvenForever{0, WallTime::max()};

// Remembers proofs that were verified, and only those, and compares them whole. They are
// found by a keyed hash of their ends, where signatures and the random part of tokens
// are: to hash a long one whole costs more than all else that a cached call does about
// its caller, and who can guess at the end of a proof need not measure how long it is
// compared. What is remembered of one epoch is not known in another, nor when its time is
// over: it is forgotten then, and its memory wiped.
//
// Safe from any thread. Threads do not wait for each other; each learns by itself.
class RememberedIdentities {
 public:
  // `most`: how many each thread remembers, of no more than kMaxBytes together; then it
  // begins again.
  static constexpr std::size_t kMaxBytes = std::size_t{1} << 20U;
  explicit RememberedIdentities(Random& random, std::size_t most = 1024) : hash_(random), most_(most) {}

  // Whether the proof is remembered `now`; then it tells who the caller is.
  bool Find(std::string_view proof, Caller& caller, const ProofTime& now = {});
  void Remember(std::string_view proof, const Caller& caller, const ProofTime& until = kProvenForever);

 private:
  struct Known {
    SecretString proof;
    ProofTime until;
    std::string name;
    std::string authenticated_by;
  };
  struct alignas(kCacheLine) Cell {
    Mutex mutex;
    std::unordered_map<std::uint64_t, Known> known ABSL_GUARDED_BY(mutex);
    std::size_t bytes ABSL_GUARDED_BY(mutex) = 0;  // of the proofs
  };

  std::uint64_t HashOf(std::string_view proof) const;

  const KeyedHash hash_;
  const std::size_t most_;
  std::array<Cell, kThreadCells> cells_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMISSION_IDENTITY_REMEMBERED_IDENTITIES_H_
