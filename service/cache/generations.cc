#include "service/cache/generations.h"

#include <algorithm>

namespace phonegate {

Generations::Generations(Random& random, std::size_t slots, const FreshnessRules& rules)
    : hash_(random), rules_(rules), slots_(slots) {}

TagSlot Generations::SlotOf(std::string_view tag) const {
  return static_cast<TagSlot>(hash_(0, tag) % slots_.size());
}

TagSlots Generations::SlotsOf(const std::vector<std::string>& tags) const {
  TagSlots slots;
  slots.reserve(tags.size());
  for (const std::string& tag : tags) slots.push_back(SlotOf(tag));
  return slots;
}

bool Generations::Alive(Stamp since, std::span<const TagSlot> tags) const {
  if (all_raised_.load() > since) return false;
  return std::ranges::all_of(tags, [&](TagSlot tag) {
    const TagState state = Unpack(slots_[tag].load());
    return state.raised <= since && state.open == 0;
  });
}

void Generations::Begin(std::span<const TagSlot> tags) { Update(tags, &FreshnessRules::AfterBegin); }

void Generations::End(std::span<const TagSlot> tags) { Update(tags, &FreshnessRules::AfterEnd); }

void Generations::Raise(std::span<const TagSlot> tags) { Update(tags, &FreshnessRules::AfterRaise); }

void Generations::RaiseAll() {
  const Stamp stamp = NextStamp();
  Stamp before = all_raised_.load();
  while (before < stamp && !all_raised_.compare_exchange_weak(before, stamp)) {
  }
}

// Raise and close are one step, so that no thread sees a slot closed and not raised.
void Generations::Update(std::span<const TagSlot> tags, After after) {
  const Stamp now = NextStamp();
  for (TagSlot tag : tags) {
    std::uint64_t before = slots_[tag].load();
    std::uint64_t next = Pack((rules_.*after)(Unpack(before), now));
    while (!slots_[tag].compare_exchange_weak(before, next))
      next = Pack((rules_.*after)(Unpack(before), now));
    if (Unpack(before).open != kMaxOpen && Unpack(next).open == kMaxOpen) ++stuck_;
  }
}

}  // namespace phonegate
