#include "service/cache/generations.h"

#include <algorithm>

#include "service/cache/planted.h"

namespace phonegate {

Generations::Generations(Random& random, std::size_t slots) : hash_(random), slots_(slots) {}

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
  if (Planted(CacheBug::kServeTheDead)) return true;
  if (all_raised_.load() > since) return false;
  return std::ranges::all_of(tags, [&](TagSlot tag) {
    const std::uint64_t slot = slots_[tag].load();
    const bool open = (slot & kOpenMost) != 0 && !Planted(CacheBug::kServeWhileOpen);
    return (slot >> kOpenBits) <= since && !open;
  });
}

void Generations::Begin(std::span<const TagSlot> tags) { Update(tags, NextStamp(), Step::kOpen); }

void Generations::End(std::span<const TagSlot> tags) {
  Update(tags, Planted(CacheBug::kForgetSecondRaise) ? 0 : NextStamp(), Step::kClose);
}

void Generations::Raise(std::span<const TagSlot> tags) { Update(tags, NextStamp(), Step::kNeither); }

void Generations::RaiseAll() {
  const Stamp stamp = NextStamp();
  Stamp before = all_raised_.load();
  while (before < stamp && !all_raised_.compare_exchange_weak(before, stamp)) {
  }
}

// Raise and close are one step, so that nobody sees a slot closed and not raised.
std::uint64_t Generations::Next(std::uint64_t slot, Stamp stamp, Step step) {
  std::uint64_t open = slot & kOpenMost;
  if (open != kOpenMost) {
    if (step == Step::kOpen) ++open;
    if (step == Step::kClose && open > 0) --open;
  }
  return (std::max(slot >> kOpenBits, stamp) << kOpenBits) | open;
}

void Generations::Update(std::span<const TagSlot> tags, Stamp stamp, Step step) {
  for (TagSlot tag : tags) {
    std::uint64_t before = slots_[tag].load();
    std::uint64_t after = Next(before, stamp, step);
    while (!slots_[tag].compare_exchange_weak(before, after)) after = Next(before, stamp, step);
    if ((before & kOpenMost) != kOpenMost && (after & kOpenMost) == kOpenMost) ++stuck_;
  }
}

}  // namespace phonegate
