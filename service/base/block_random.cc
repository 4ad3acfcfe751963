#include "service/base/block_random.h"

#include <algorithm>

namespace phonegate {

void BlockRandom::Fill(std::span<std::uint8_t> out) {
  if (out.size() > kBlock) {
    source_.Fill(out);
    return;
  }
  Block& block = blocks_[ThreadCell()];
  const MutexLock lock(block.mutex);
  if (kBlock - block.used < out.size()) {
    source_.Fill(block.bytes);
    block.used = 0;
  }
  std::copy_n(block.bytes.begin() + block.used, out.size(), out.begin());
  block.used += out.size();
}

}  // namespace phonegate
