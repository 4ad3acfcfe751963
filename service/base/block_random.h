// Random bytes for ids, drawn many at a time.
#ifndef PHONEGATE_SERVICE_BASE_BLOCK_RANDOM_H_
#define PHONEGATE_SERVICE_BASE_BLOCK_RANDOM_H_

#include <array>
#include <cstddef>

#include "service/base/mutex.h"
#include "service/base/random.h"
#include "service/base/thread_counters.h"

namespace phonegate {

// Hands out the bytes of another source, which it asks for a block of them at a time,
// a block for each thread. No byte is handed out twice, so they are as hard to guess as
// those of the source; but the next ones lie in memory for a while: for ids, not for
// keys. Not to be used on both sides of a fork.
class BlockRandom final : public Random {
 public:
  explicit BlockRandom(Random& source) : source_(source) {}
  void Fill(std::span<std::uint8_t> out) override;

 private:
  static constexpr std::size_t kBlock = 1024;  // 64 UUIDs

  struct alignas(kCacheLine) Block {
    Mutex mutex;
    std::array<std::uint8_t, kBlock> bytes ABSL_GUARDED_BY(mutex){};
    std::size_t used ABSL_GUARDED_BY(mutex) = kBlock;
  };

  Random& source_;
  std::array<Block, kThreadCells> blocks_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_BASE_BLOCK_RANDOM_H_
