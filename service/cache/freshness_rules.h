// What keeps the cache from serving what a change has overtaken.
#ifndef PHONEGATE_SERVICE_CACHE_FRESHNESS_RULES_H_
#define PHONEGATE_SERVICE_CACHE_FRESHNESS_RULES_H_

#include <cstdint>

namespace phonegate {

// A moment in the order of raises of this process; 48 bits, which last for nine
// years of a million raises a second.
using Stamp = std::uint64_t;

// What is known of a tag. An answer with it is served when its fetch began at `raised` or
// later, while nothing is open.
struct TagState {
  Stamp raised = 0;        // when it was raised last
  std::uint64_t open = 0;  // how many changes of it are under way, up to kMaxOpen
};

// So many open changes or more are no longer counted, and the tag stays open for good:
// wrapping to 0 would serve what is being changed.
inline constexpr std::uint64_t kMaxOpen = (std::uint64_t{1} << 16U) - 1;

// The decisions of Generations and Fetches; see there why they are right. A look-up asks
// none of them, a change and a fetch do. Each is a function of its arguments, so one
// object serves all threads. The product has Default(); a test replaces single decisions
// to show that the tests of freshness see when one is wrong.
class FreshnessRules {
 public:
  // What the product decides. Lives as long as the process.
  static const FreshnessRules& Default();
  virtual ~FreshnessRules() = default;

  // What is known of a tag once a change of it has begun at `now`: it may be so upstream
  // from here on.
  virtual TagState AfterBegin(TagState tag, Stamp now) const;
  // Once it has ended: it is so, for everybody who asks from here on. An end too many
  // closes nothing.
  virtual TagState AfterEnd(TagState tag, Stamp now) const;
  // Once what is known of it was forgotten.
  virtual TagState AfterRaise(TagState tag, Stamp now) const;
  // Whether a call may wait for a fetch that began at `since`.
  virtual bool MayJoin(Stamp since, Stamp now) const;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CACHE_FRESHNESS_RULES_H_
