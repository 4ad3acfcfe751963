// The fetches under way, and who waits for them.
#ifndef PHONEGATE_SERVICE_CACHE_FETCHES_H_
#define PHONEGATE_SERVICE_CACHE_FETCHES_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <tuple>

#include <absl/functional/any_invocable.h>

#include "absl/status/status.h"
#include "service/base/mutex.h"
#include "service/cache/cached_answer.h"
#include "service/cache/generations.h"
#include "service/contract/call.h"

namespace phonegate {

// What came of a fetch, for all who waited for it.
struct Fetched {
  absl::Status status;
  std::shared_ptr<const CachedAnswer> answer = nullptr;  // when the status is OK
};

class Fetch;

// One request to SignalWire for all calls that ask the same at the same time. Owned by
// none of them: it goes on as long as a call waits.
//
// A call joins a fetch only when nothing at all has been raised since it began. So what
// it gets has every change in it that was acknowledged before the call. (A narrower
// rule would need the tags of an answer that is not there yet.)
//
// Any thread; callbacks are called on the thread that says what they tell, and no lock
// is held meanwhile.
class Fetches {
 public:
  using Done = absl::AnyInvocable<void(const std::shared_ptr<const Fetched>&) &&>;
  using Abandoned = absl::AnyInvocable<void() &&>;

  // A place among those who wait.
  struct Place {
    std::shared_ptr<Fetch> fetch;
    std::uint64_t ticket = 0;
    bool first = false;  // this fetch has not begun; who got the place begins it
  };

  // Both outlive this.
  explicit Fetches(const Generations& generations, const FreshnessRules& rules = FreshnessRules::Default())
      : generations_(generations), rules_(rules) {}

  // Whether a call takes what another one asked for, or wants a fetch of its own.
  enum class Sharing { kAllowed, kRefused };
  // Waits for the fetch of `key`, an own one when there is none that may be joined or
  // sharing is refused. `done` is called once, unless Leave comes first.
  Place Join(const CacheKey& key, Sharing sharing, Done done);
  // Whether a fetch of `key` that may be joined is under way.
  bool UnderWay(const CacheKey& key);

  // The stamp of the moment before the fetch began; see Generations.
  static Stamp Since(const Fetch& fetch);
  // What to call, once, when no call waits any more; set by who begins the fetch, before it
  // begins.
  void OnAbandoned(Fetch& fetch, Abandoned abandoned);

  // The call waits no more.
  void Leave(const Place& place);
  // Tells all who wait. No call can join any more.
  void End(const std::shared_ptr<Fetch>& fetch, const std::shared_ptr<const Fetched>& fetched);

 private:
  using Key = std::tuple<std::uint16_t, std::uint16_t, std::uint8_t, std::string>;
  static Key KeyOf(const CacheKey& key);
  void Forget(const Fetch& fetch) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // What a fetch holds, which the mutex guards too.
  std::map<std::uint64_t, Done>& WaitingFor(Fetch& fetch) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Abandoned& AbandonedOf(Fetch& fetch) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Generations& generations_;
  const FreshnessRules& rules_;
  Mutex mutex_;
  std::map<Key, std::shared_ptr<Fetch>> under_way_ ABSL_GUARDED_BY(mutex_);
  std::uint64_t tickets_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CACHE_FETCHES_H_
