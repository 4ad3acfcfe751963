// Bugs to plant, so that the tests of freshness can show that they find them.
#ifndef PHONEGATE_SERVICE_CACHE_PLANTED_H_
#define PHONEGATE_SERVICE_CACHE_PLANTED_H_

namespace phonegate {

// Each breaks one rule of the cache, at the place of the rule.
enum class CacheBug {
  kNone,
  kServeTheDead,       // an answer is served whatever has changed since
  kForgetSecondRaise,  // a change is only closed when its outcome is known
  kServeWhileOpen,     // what a change under way is about is served
  kJoinWhatIsOld       // a call joins a fetch that began before the last change ended
};

// Which is planted: none in the product, which the compiler knows; in the library
// of the tests, the one that the test says before it starts its threads.
#ifdef PHONEGATE_PLANTED_BUGS
inline CacheBug planted_cache_bug = CacheBug::kNone;
inline bool Planted(CacheBug bug) { return planted_cache_bug == bug; }
#else
constexpr bool Planted(CacheBug) { return false; }
#endif

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CACHE_PLANTED_H_
