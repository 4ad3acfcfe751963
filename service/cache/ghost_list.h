// What was thrown out lately.
#ifndef PHONEGATE_SERVICE_CACHE_GHOST_LIST_H_
#define PHONEGATE_SERVICE_CACHE_GHOST_LIST_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace phonegate {

// Remembers the hashes of about the last `capacity` keys that were added, in 8 bytes
// each. It may forget one early and, once in hundreds of millions, take one key for
// another: it only guesses what is worth keeping. Not safe for several threads.
class GhostList {
 public:
  explicit GhostList(std::size_t capacity);

  void Add(std::uint64_t hash);
  // Whether the key was among the last `window` that were added; forgets it.
  bool Take(std::uint64_t hash, std::size_t window);

  std::size_t bytes() const { return sets_.size() * sizeof(Set); }

 private:
  struct Ghost {
    std::uint32_t print = 0;
    std::uint32_t added = 0;  // the value of `clock_` then; 0: nothing here
  };
  static constexpr std::size_t kWays = 4;
  using Set = std::array<Ghost, kWays>;

  Set& SetOf(std::uint64_t hash);
  std::uint32_t AgeOf(const Ghost& ghost) const { return clock_ - ghost.added; }

  std::vector<Set> sets_;
  std::uint32_t clock_ = 0;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CACHE_GHOST_LIST_H_
