#include "service/cache/cache.h"

#include <algorithm>
#include <utility>

#include "service/base/error.h"

namespace phonegate {
namespace {

// A quarter of a million links.
constexpr std::size_t kLinkBytes = std::size_t{4} << 20U;

std::chrono::nanoseconds TimeOf(const CacheTimes& times, v1::Caching kind) {
  switch (kind) {
    case v1::CACHING_NUMBER:
      return times.numbers;
    case v1::CACHING_LIST:
      return times.lists;
    case v1::CACHING_SEARCH:
      return times.searches;
    case v1::CACHING_LOOKUP:
      return times.lookups;
    case v1::CACHING_CARRIER:
      return times.carriers;
    case v1::CACHING_CALLER_NAME:
      return times.caller_names;
    default:
      return std::chrono::nanoseconds::zero();
  }
}

}  // namespace

std::chrono::nanoseconds CacheTimes::Of(const Operation& operation,
                                        const google::protobuf::Message& request) const {
  const std::vector<v1::Caching> kinds = operation.CachingOf(request);
  if (kinds.empty()) return std::chrono::nanoseconds::zero();
  std::chrono::nanoseconds shortest = TimeOf(*this, kinds.front());
  for (const v1::Caching kind : kinds) shortest = std::min(shortest, TimeOf(*this, kind));
  return shortest;
}

Cache::Cache(const CacheOptions& options, const std::vector<Operation>& operations, const Projects& projects,
             const Clock& clock, Random& random, InvalidationBus& bus, const FreshnessRules& rules)
    : options_(options),
      operations_(operations),
      projects_(projects),
      clock_(clock),
      jitter_(random),
      bus_(bus),
      generations_(random, Generations::kSlots, rules),
      links_(kLinkBytes, random),
      store_(options.max_bytes, generations_, random),
      fetches_(generations_, rules),
      open_changes_(generations_, links_, [this](const Tags& tags) { bus_.Publish(*this, {tags}); }) {
  bus_.Join(*this);
}

Cache::~Cache() { bus_.Leave(*this); }

void Cache::Hear(const Invalidation& invalidation) {
  if (invalidation.everything) generations_.RaiseAll();
  generations_.Raise(generations_.SlotsOf(invalidation.tags));
}

void Cache::Forget(const Invalidation& invalidation) {
  Hear(invalidation);
  bus_.Publish(*this, invalidation);
}

CacheKey Cache::KeyOf(const Operation& operation, const Project& project, std::string_view request) const {
  return {static_cast<std::uint16_t>(&operation - operations_.data()),
          static_cast<std::uint16_t>(&project - projects_.all().data()),
          static_cast<std::uint8_t>(operation.upstream.api()), request};
}

std::shared_ptr<const CachedAnswer> Cache::FindFirst(const CacheKey& key, const CacheControl& control,
                                                     SteadyTime now) {
  if (control.no_cache) return nullptr;
  Found found = store_.Find(key, now, Counting::kNo);
  if (found.state != Found::State::kFresh || !YoungEnough(control, *found.answer, now)) return nullptr;
  store_.CountHit();
  answers_.Count(operations_[key.operation], AnswerSource::kCache);
  return std::move(found.answer);
}

std::optional<Reply> Cache::Find(Call& call, const CacheKey& key) {
  if (call.cache_control.no_cache) return std::nullopt;
  const SteadyTime now = clock_.Steady();
  Found found = store_.Find(key, now);
  if (found.state != Found::State::kFresh || !YoungEnough(call.cache_control, *found.answer, now))
    return std::nullopt;
  answers_.Count(call.operation, AnswerSource::kCache);
  return ReplyWith(std::move(found.answer), AnswerSource::kCache, now, call.state.trace);
}

std::chrono::seconds AgeOf(const CachedAnswer& answer, SteadyTime now) {
  return std::chrono::floor<std::chrono::seconds>(
      std::max(now - answer.stored_at, SteadyTime::duration::zero()));
}

bool YoungEnough(const CacheControl& control, const CachedAnswer& answer, SteadyTime now) {
  return !control.max_age || AgeOf(answer, now) <= *control.max_age;
}

Reply ReplyWith(std::shared_ptr<const CachedAnswer> answer, AnswerSource source, SteadyTime now,
                CallTrace& trace) {
  trace.source = source;
  const bool cached = source == AnswerSource::kCache || source == AnswerSource::kStaleCache;
  if (cached) trace.age = AgeOf(*answer, now);
  if (answer->code == absl::StatusCode::kOk) {
    const std::string* bytes = &answer->bytes;
    return {absl::OkStatus(), nullptr, std::shared_ptr<const std::string>(std::move(answer), bytes)};
  }
  google::rpc::Status status;
  status.ParseFromString(answer->bytes);
  return {FromRpcStatus(status), nullptr};
}

}  // namespace phonegate
