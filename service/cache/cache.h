// The cache of one process: what its lanes share.
#ifndef PHONEGATE_SERVICE_CACHE_CACHE_H_
#define PHONEGATE_SERVICE_CACHE_CACHE_H_

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "service/base/block_random.h"
#include "service/base/clock.h"
#include "service/base/random.h"
#include "service/cache/answer_counts.h"
#include "service/cache/cache_store.h"
#include "service/cache/fetches.h"
#include "service/cache/generations.h"
#include "service/cache/invalidation_bus.h"
#include "service/cache/number_links.h"
#include "service/cache/open_changes.h"
#include "service/contract/call.h"

namespace phonegate {

// How long each kind of answer is cached; nothing is cached of a kind with no time.
struct CacheTimes {
  std::chrono::nanoseconds numbers{0};
  std::chrono::nanoseconds lists{0};
  std::chrono::nanoseconds searches{0};
  std::chrono::nanoseconds lookups{0};
  std::chrono::nanoseconds carriers{0};
  std::chrono::nanoseconds caller_names{0};
  std::chrono::nanoseconds not_found{0};
  // How long beyond its time an answer is given all the same: while a new one is
  // fetched, and when none can be.
  std::chrono::nanoseconds stale_while_revalidate{0};
  std::chrono::nanoseconds stale_if_error{0};

  // Of a request; the shortest of its kinds.
  std::chrono::nanoseconds Of(const Operation& operation, const google::protobuf::Message& request) const;
};

struct CacheOptions {
  std::size_t max_bytes = 0;
  CacheTimes times;
  // How long a fetch may take at least, whatever its first caller's deadline.
  std::chrono::nanoseconds fetch_time = std::chrono::seconds(30);
};

// It and its parts are safe from any thread.
class Cache final : public InvalidationListener {
 public:
  // Calls are for one of `operations` and one of `projects`. All that is referred to
  // outlives this.
  Cache(const CacheOptions& options, const std::vector<Operation>& operations, const Projects& projects,
        const Clock& clock, Random& random, InvalidationBus& bus,
        const FreshnessRules& rules = FreshnessRules::Default());
  Cache(const Cache&) = delete;
  Cache& operator=(const Cache&) = delete;
  ~Cache() override;

  // Under what an answer is cached; `request` are the bytes of its request, which outlive
  // the key. Another encoding of the same request is another key.
  CacheKey KeyOf(const Operation& operation, const Project& project, std::string_view request) const;
  // The same as Find, before there is a call; nullptr when there is none. Only hits are
  // counted: what is not found here is looked for again with Find.
  std::shared_ptr<const CachedAnswer> FindFirst(const CacheKey& key, const CacheControl& control,
                                                SteadyTime now);
  // What is cached, if it is fresh, and young enough for what the caller asked. Says in
  // the call's trace where it came from.
  std::optional<Reply> Find(Call& call, const CacheKey& key);

  // Forgets what bears one of the tags, or everything, here and in the other replicas. What
  // is being fetched meanwhile is not cached either.
  void Forget(const Invalidation& invalidation);
  // The same here only.
  void Hear(const Invalidation& invalidation) override;

  const CacheOptions& options() const { return options_; }
  const Clock& clock() const { return clock_; }
  Random& jitter() { return jitter_; }
  Generations& generations() { return generations_; }
  NumberLinks& links() { return links_; }
  CacheStore& store() { return store_; }
  const CacheStore& store() const { return store_; }
  // How reads were answered.
  AnswerCounts& answers() { return answers_; }
  const AnswerCounts& answers() const { return answers_; }
  Fetches& fetches() { return fetches_; }
  // To be told of every change.
  OpenChanges& open_changes() { return open_changes_; }

 private:
  const CacheOptions options_;
  const std::vector<Operation>& operations_;
  const Projects& projects_;
  const Clock& clock_;
  BlockRandom jitter_;  // of times to live
  InvalidationBus& bus_;
  Generations generations_;
  NumberLinks links_;
  CacheStore store_;
  AnswerCounts answers_;
  Fetches fetches_;
  OpenChanges open_changes_;
};

// Of an answer at a moment, in whole seconds.
std::chrono::seconds AgeOf(const CachedAnswer& answer, SteadyTime now);
// Whether a caller takes an answer as old as this.
bool YoungEnough(const CacheControl& control, const CachedAnswer& answer, SteadyTime now);

// A cached answer as the reply to a call, in whose trace it says where it came from.
Reply ReplyWith(std::shared_ptr<const CachedAnswer> answer, AnswerSource source, SteadyTime now,
                CallTrace& trace);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CACHE_CACHE_H_
