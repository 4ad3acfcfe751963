// Which cached answers are still true.
#ifndef PHONEGATE_SERVICE_CACHE_GENERATIONS_H_
#define PHONEGATE_SERVICE_CACHE_GENERATIONS_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "service/base/keyed_hash.h"
#include "service/base/random.h"
#include "service/cache/freshness_rules.h"

namespace phonegate {

// The slot of a tag's generation.
using TagSlot = std::uint32_t;

// The slots of one answer or change. Most have four tags at most.
using TagSlots = absl::InlinedVector<TagSlot, 4>;

// The generations of all tags. A tag is a text that names what answers are about
// and what changes change, such as one number or the list of a project.
//
// A change calls Begin before its first byte is sent, and End after its outcome is
// known and before anybody hears of it; while the outcome is in doubt it stays
// begun. Both raise the generations of its tags; in between the tags are open. A
// fetch takes Now() before its first byte is sent. Its answer may be served while
// Alive(): no tag has been raised since, and none is open. So the tags of an answer
// need not be known when its fetch begins.
//
// Why no caller is served an answer older than a change that was acknowledged before
// it asked. Say the change ended with stamp E, and the answer's fetch began at S.
//   S >= E: the fetch read E or more from the counter, so it began after End had
//     begun, which is after the outcome: what it fetched has the change in it.
//   S < E: it asked after End had returned. Its load of the slot therefore finds
//     what End wrote there or something later; stamps in a slot only grow, so it is
//     at least E, more than S, and the answer is dead.
// Counter and slots are sequentially consistent, so this needs no more than that
// "after" is told from thread to thread at all, by a mutex or a socket. It needs
// the second raise only. Being open is what keeps the time between in order: once
// a caller may have seen the new value, none is served the old one from here. The
// first raise is a second protection of the same: what was fetched before a change is
// dead even where a count of open changes went wrong.
//
// Tags are hashed to a fixed number of slots. Two tags in one slot are raised and
// open together, which costs an innocent answer its freshness and nothing else.
//
// Safe from any thread; never blocks, never allocates after the constructor.
class Generations {
 public:
  static constexpr std::size_t kSlots = std::size_t{1} << 16U;  // 512 KiB

  // `slots` is at least 1; tests take few to make tags collide. `rules` outlives this.
  explicit Generations(Random& random, std::size_t slots = kSlots,
                       const FreshnessRules& rules = FreshnessRules::Default());
  Generations(const Generations&) = delete;
  Generations& operator=(const Generations&) = delete;

  TagSlot SlotOf(std::string_view tag) const;
  TagSlots SlotsOf(const std::vector<std::string>& tags) const;

  // The stamp of a fetch that begins now.
  Stamp Now() const { return counter_.load(); }

  // Whether an answer with these tags, whose fetch began at `since`, is still true.
  bool Alive(Stamp since, std::span<const TagSlot> tags) const;

  // A change of what the tags name may be under way from here on.
  void Begin(std::span<const TagSlot> tags);
  // It has ended. `tags` are those of its Begin, neither more nor fewer; what was
  // learnt only from its outcome is raised beside.
  void End(std::span<const TagSlot> tags);
  // Forgets what is known of the tags: a purge, or another replica's change.
  void Raise(std::span<const TagSlot> tags);
  // Forgets everything: a purge, or messages of other replicas that were lost.
  void RaiseAll();

  // How many slots will stay open until the process ends, see kMaxOpen; for
  // the statistics, since it costs what it keeps out of the cache.
  std::uint64_t stuck_slots() const { return stuck_.load(); }

 private:
  // A slot: the stamp of its last raise above, how many changes are open below.
  static constexpr unsigned kOpenBits = 16;
  static TagState Unpack(std::uint64_t slot) { return {slot >> kOpenBits, slot & kMaxOpen}; }
  static std::uint64_t Pack(const TagState& tag) { return (tag.raised << kOpenBits) | tag.open; }

  using After = TagState (FreshnessRules::*)(TagState, Stamp) const;
  void Update(std::span<const TagSlot> tags, After after);
  Stamp NextStamp() { return counter_.fetch_add(1) + 1; }

  const KeyedHash hash_;
  const FreshnessRules& rules_;
  std::vector<std::atomic<std::uint64_t>> slots_;
  std::atomic<Stamp> counter_ = 0;
  std::atomic<Stamp> all_raised_ = 0;  // of the last RaiseAll
  std::atomic<std::uint64_t> stuck_ = 0;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CACHE_GENERATIONS_H_
