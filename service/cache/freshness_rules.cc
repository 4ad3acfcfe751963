#include "service/cache/freshness_rules.h"

#include <algorithm>

namespace phonegate {

const FreshnessRules& FreshnessRules::Default() {
  static const FreshnessRules rules;
  return rules;
}

TagState FreshnessRules::AfterBegin(TagState tag, Stamp now) const {
  return {std::max(tag.raised, now), tag.open == kMaxOpen ? kMaxOpen : tag.open + 1};
}

TagState FreshnessRules::AfterEnd(TagState tag, Stamp now) const {
  const bool counted = tag.open != kMaxOpen && tag.open > 0;
  return {std::max(tag.raised, now), counted ? tag.open - 1 : tag.open};
}

TagState FreshnessRules::AfterRaise(TagState tag, Stamp now) const {
  return {std::max(tag.raised, now), tag.open};
}

// Only when nothing at all has been raised since: the tags of an answer that is not there
// yet are not known.
bool FreshnessRules::MayJoin(Stamp since, Stamp now) const { return since == now; }

}  // namespace phonegate
