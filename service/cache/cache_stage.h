// The stage that answers reads from memory.
#ifndef PHONEGATE_SERVICE_CACHE_CACHE_STAGE_H_
#define PHONEGATE_SERVICE_CACHE_CACHE_STAGE_H_

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "service/cache/cache.h"
#include "service/contract/call.h"
#include "service/lane/lane_port.h"

namespace phonegate {

// Lets changes and streams pass. A read is answered with what is cached, or joins a fetch
// that is under way, or begins one, which belongs to no single call: it goes on when the call
// that began it ends early, as long as another one waits for it.
//
// An answer comes as bytes (Reply::bytes). Where it came from, and its age, is in the
// trace of the call. Errors are those of the fetch; beside them
//   FAILED_PRECONDITION  NOT_CACHED: the caller wants nothing else, and there is none.
//   DEADLINE_EXCEEDED    DEADLINE_EXCEEDED: the call's time was over before the fetch's.
//   CANCELLED            CANCELLED: its caller has gone.
//
// Belongs to one lane; everything it refers to outlives it.
class CacheStage final : public Stage {
 public:
  CacheStage(Cache& cache, LanePort port, Stage& next) : cache_(cache), port_(std::move(port)), next_(next) {}

  Awaitable<Reply> Handle(Call& call) override;

 private:
  struct FetchCall;

  Awaitable<Reply> Fetch(Call& call, const CacheKey& key);
  Awaitable<std::shared_ptr<const Fetched>> WaitFor(Call& call, const CacheKey& key);
  void Refresh(const Call& call, const CacheKey& key);
  std::shared_ptr<FetchCall> Begin(const Fetches::Place& place, const Call& call, const CacheKey& key);
  Awaitable<> Run(std::shared_ptr<FetchCall> fetch);
  Awaitable<std::shared_ptr<const CachedAnswer>> CacheOffloaded(std::shared_ptr<FetchCall> fetch,
                                                                Reply reply);
  std::shared_ptr<const CachedAnswer> CacheAnswer(const FetchCall& fetch, const Reply& reply);
  std::optional<Reply> FindStale(Call& call, const CacheKey& key, std::chrono::nanoseconds beyond_its_time);
  SteadyTime Now() const { return cache_.clock().Steady(); }

  Cache& cache_;
  const LanePort port_;
  Stage& next_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CACHE_CACHE_STAGE_H_
