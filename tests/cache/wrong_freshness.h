// The bugs that are planted in the cache to show that the tests of freshness find them.
#ifndef PHONEGATE_TESTS_CACHE_WRONG_FRESHNESS_H_
#define PHONEGATE_TESTS_CACHE_WRONG_FRESHNESS_H_

#include <ostream>

#include "service/cache/freshness_rules.h"

namespace phonegate {

// An answer is served whatever has changed since.
struct ServeTheDead final : FreshnessRules {
  TagState AfterBegin(TagState tag, Stamp) const override { return tag; }
  TagState AfterEnd(TagState tag, Stamp) const override { return tag; }
  TagState AfterRaise(TagState tag, Stamp) const override { return tag; }
};

// A change is only closed when its outcome is known, not raised a second time.
struct ForgetSecondRaise final : FreshnessRules {
  TagState AfterEnd(TagState tag, Stamp now) const override {
    return {tag.raised, FreshnessRules::AfterEnd(tag, now).open};
  }
};

// What a change under way is about is served.
struct ServeWhileOpen final : FreshnessRules {
  TagState AfterBegin(TagState tag, Stamp now) const override {
    return {FreshnessRules::AfterBegin(tag, now).raised, tag.open};
  }
};

// A call joins a fetch that began before the last change ended.
struct JoinWhatIsOld final : FreshnessRules {
  bool MayJoin(Stamp, Stamp) const override { return true; }
};

// One bug as a test's parameter.
struct PlantedCacheBug {
  const char* name;
  const FreshnessRules* rules;  // lives as long as the program
};

inline void PrintTo(const PlantedCacheBug& bug, std::ostream* out) { *out << bug.name; }

template <typename Rules>
PlantedCacheBug WrongFreshness(const char* name) {
  static const Rules rules;
  return {name, &rules};
}

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_CACHE_WRONG_FRESHNESS_H_
