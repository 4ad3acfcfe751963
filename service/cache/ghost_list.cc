#include "service/cache/ghost_list.h"

#include <algorithm>

#include "service/cache/range.h"

namespace phonegate {

GhostList::GhostList(std::size_t capacity) : sets_(std::max<std::size_t>(1, capacity / kWays)) {}

GhostList::Set& GhostList::SetOf(std::uint64_t hash) { return sets_[IndexBelow(sets_.size(), hash)]; }

void GhostList::Add(std::uint64_t hash) {
  if (++clock_ == 0) ++clock_;
  Set& set = SetOf(hash);
  auto place = std::ranges::find(set, 0U, &Ghost::added);
  if (place == set.end()) {
    place = std::ranges::max_element(set, {}, [&](const Ghost& ghost) { return AgeOf(ghost); });
  }
  *place = {static_cast<std::uint32_t>(hash), clock_};
}

bool GhostList::Take(std::uint64_t hash, std::size_t window) {
  for (Ghost& ghost : SetOf(hash)) {
    if (ghost.added == 0 || ghost.print != static_cast<std::uint32_t>(hash)) continue;
    const bool lately = AgeOf(ghost) < window;
    ghost = {};
    return lately;
  }
  return false;
}

}  // namespace phonegate
