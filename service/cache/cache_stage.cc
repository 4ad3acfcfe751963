#include "service/cache/cache_stage.h"

#include <algorithm>
#include <utility>

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>

#include "service/base/error.h"
#include "service/base/serialize.h"
#include "service/cache/tags.h"
#include "service/cache/time_to_live.h"
#include "service/contract/message.h"
#include "service/lane/offload.h"
#include "service/lane/spawn.h"
#include "service/translate/upstream_error.h"

namespace phonegate {
namespace {

using std::chrono::nanoseconds;

Reply ErrorReply(absl::Status why) { return {std::move(why), nullptr}; }

Reply NotCached() {
  return ErrorReply(
      Error(v1::REASON_NOT_CACHED, "There is no such answer in the cache; call again without only-if-cached.")
          .Build());
}

// Of a call that ended before what it waited for.
Reply Ended(const Call& call) {
  const HttpError::Kind why = call.state.cancelled ? HttpError::Kind::kCancelled : HttpError::Kind::kDeadline;
  const bool joined = call.state.trace.source == AnswerSource::kCoalesced;
  return ErrorReply(ErrorFromFailure(
      call.operation,
      {why, Sent::kNothing,
       joined ? "another call's request was waited for" : "the deadline passed before the answer came"}));
}

// What may pass: SignalWire cannot be reached or answers nonsense. That something was
// refused is an answer.
bool MayPass(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) || absl::IsInternal(status);
}

// The time of a fetch, and the budget that pays for it, are those of the call that it was
// begun for.
bool IsOnlyOfWhoAsked(const absl::Status& status) {
  return absl::IsDeadlineExceeded(status) ||
         (absl::IsResourceExhausted(status) && HasReason(status, v1::REASON_BUDGET_SPENT));
}

}  // namespace

// A fetch as a call of its own, which ends when no call waits for it any more.
struct CacheStage::FetchCall {
  FetchCall(const Call& first, CacheKey wanted, std::string request_bytes, Deadline deadline)
      : bytes(std::move(request_bytes)),
        key(wanted),
        request(Copy(first.request)),
        call{.operation = first.operation,
             .request = *request,
             .request_id = first.request_id,
             .deadline = deadline,
             .caller = first.caller,
             .decision = {.project = first.decision.project, .daily_budget = first.decision.daily_budget}} {
    key.request = bytes;
  }

  const std::string bytes;
  CacheKey key;
  const std::unique_ptr<google::protobuf::Message> request;
  Call call;
  std::shared_ptr<phonegate::Fetch> place;
  boost::asio::cancellation_signal cancel;
};

// What is cached, though its time is over, if that is not long ago.
std::optional<Reply> CacheStage::FindStale(Call& call, const CacheKey& key, nanoseconds beyond_its_time) {
  if (call.cache_control.no_cache || beyond_its_time == nanoseconds::zero()) return std::nullopt;
  const SteadyTime now = Now();
  // Counted by the look before it.
  Found found = cache_.store().Find(key, now, Counting::kNo);
  if (found.answer == nullptr || now >= found.answer->fresh_until + beyond_its_time ||
      !YoungEnough(call.cache_control, *found.answer, now)) {
    return std::nullopt;
  }
  cache_.answers().Count(call.operation, AnswerSource::kStaleCache);
  return ReplyWith(std::move(found.answer), AnswerSource::kStaleCache, now, call.state.trace);
}

Awaitable<Reply> CacheStage::Handle(Call& call) {
  if (call.operation.upstream.caching() == v1::CACHING_UNSPECIFIED) co_return co_await next_.Handle(call);
  const std::string serialised = call.request_bytes ? "" : SerializeInOrder(call.request);
  const std::string_view request = call.request_bytes ? *call.request_bytes : serialised;
  const CacheKey key = cache_.KeyOf(call.operation, call.decision.project, request);
  std::optional<Reply> cached = cache_.Find(call, key);
  if (cached) co_return *std::move(cached);
  cached = FindStale(call, key, cache_.options().times.stale_while_revalidate);
  if (cached) {
    if (!call.cache_control.only_if_cached) Refresh(call, key);
    co_return *std::move(cached);
  }
  if (call.cache_control.only_if_cached) co_return NotCached();
  if (Now() >= call.deadline) co_return Ended(call);
  Reply fetched = co_await Fetch(call, key);
  if (!MayPass(fetched.status)) co_return fetched;
  // Looked for again: what was there may have been overtaken meanwhile.
  cached = FindStale(call, key, cache_.options().times.stale_if_error);
  if (cached) co_return *std::move(cached);
  co_return fetched;
}

Awaitable<Reply> CacheStage::Fetch(Call& call, const CacheKey& key) {
  std::shared_ptr<const Fetched> fetched = co_await WaitFor(call, key);
  while (fetched != nullptr && IsOnlyOfWhoAsked(fetched->status) && Now() < call.deadline &&
         call.state.trace.source == AnswerSource::kCoalesced) {
    fetched = co_await WaitFor(call, key);
  }
  cache_.answers().Count(call.operation, call.state.trace.source);
  if (fetched == nullptr) co_return Ended(call);
  if (!fetched->status.ok()) co_return ErrorReply(fetched->status);
  co_return ReplyWith(fetched->answer, call.state.trace.source, Now(), call.state.trace);
}

// nullptr when the call ended before.
Awaitable<std::shared_ptr<const Fetched>> CacheStage::WaitFor(Call& call, const CacheKey& key) {
  struct State {
    Wakeup wakeup;
    std::shared_ptr<const Fetched> fetched;
  };
  auto state = std::make_shared<State>();
  Fetches::Done done = [state, post = port_.post](const std::shared_ptr<const Fetched>& fetched) {
    post([state, fetched] {
      state->fetched = fetched;
      state->wakeup.Notify();
    });
  };
  const auto sharing = call.cache_control.no_cache ? Fetches::Sharing::kRefused : Fetches::Sharing::kAllowed;
  const Fetches::Place place = cache_.fetches().Join(key, sharing, std::move(done));
  call.state.trace.source = place.first ? AnswerSource::kUpstream : AnswerSource::kCoalesced;
  std::shared_ptr<FetchCall> own;
  if (place.first) own = Begin(place, call, key);
  for (bool cancelled = false; state->fetched == nullptr && !cancelled && Now() < call.deadline;) {
    co_await port_.timers.SleepUntil(call.deadline, state->wakeup);
    cancelled = co_await Cancelled();
  }
  if (own != nullptr) call.state.trace = own->call.state.trace;
  if (state->fetched == nullptr) cache_.fetches().Leave(place);
  co_return state->fetched;
}

// Fetches for later calls, unless a fetch is under way already.
void CacheStage::Refresh(const Call& call, const CacheKey& key) {
  if (cache_.fetches().UnderWay(key)) return;
  const Fetches::Place place =
      cache_.fetches().Join(key, Fetches::Sharing::kAllowed, [](const std::shared_ptr<const Fetched>&) {});
  if (place.first) Begin(place, call, key);
}

std::shared_ptr<CacheStage::FetchCall> CacheStage::Begin(const Fetches::Place& place, const Call& call,
                                                         const CacheKey& key) {
  const Deadline deadline = std::max(call.deadline, Now() + cache_.options().fetch_time);
  auto fetch = std::make_shared<FetchCall>(call, key, std::string(key.request), deadline);
  fetch->place = place.fetch;
  // Its coroutine alone keeps it: one that the lane drops must not be kept by its place.
  cache_.fetches().OnAbandoned(*place.fetch,
                               [abandoned = std::weak_ptr<FetchCall>(fetch), post = port_.post] {
                                 post([abandoned] {
                                   const std::shared_ptr<FetchCall> running = abandoned.lock();
                                   if (running == nullptr) return;
                                   running->call.state.cancelled = true;
                                   running->cancel.emit(boost::asio::cancellation_type::terminal);
                                 });
                               });
  phonegate::Spawn(port_.executor, Run(fetch), fetch->cancel.slot());
  return fetch;
}

Awaitable<> CacheStage::Run(std::shared_ptr<FetchCall> fetch) {
  Reply reply = co_await next_.Handle(fetch->call);
  auto fetched = std::make_shared<Fetched>();
  fetched->status = reply.status;
  if (reply.large) {
    fetched->answer = co_await CacheOffloaded(fetch, std::move(reply));
  } else {
    fetched->answer = CacheAnswer(*fetch, reply);
  }
  cache_.fetches().End(fetch->place, fetched);
  // Outlives the frames that use its signal.
  boost::asio::post(port_.executor, [fetch] {});
}

// The message goes there too: to take it apart costs as much as to serialise it.
Awaitable<std::shared_ptr<const CachedAnswer>> CacheStage::CacheOffloaded(std::shared_ptr<FetchCall> fetch,
                                                                          Reply reply) {
  co_await Uncancellable();  // what is nearly there is cached, though no call waits any more
  auto answer = std::make_shared<std::shared_ptr<const CachedAnswer>>();
  BlockingExecutor::Work work = [this, fetch, answer, large = std::move(reply)] {
    *answer = CacheAnswer(*fetch, large);
  };
  co_await Offload(port_, QueuePolicy::kAlways, Deadline::max(), std::move(work));
  co_return std::move(*answer);
}

// What those who wait get, cached for others where that is worth it; nullptr of errors,
// which are cached for others only.
std::shared_ptr<const CachedAnswer> CacheStage::CacheAnswer(const FetchCall& fetch, const Reply& reply) {
  const CacheTimes& times = cache_.options().times;
  const std::string& project_id = fetch.call.decision.project.project_id;
  const bool found = reply.status.ok();
  if (!found && !absl::IsNotFound(reply.status)) return nullptr;
  auto answer = std::make_shared<CachedAnswer>();
  answer->code = reply.status.code();
  answer->bytes = found ? SerializeInOrder(*reply.message) : ToRpcStatus(reply.status).SerializeAsString();
  answer->bytes.shrink_to_fit();
  answer->since = Fetches::Since(*fetch.place);
  answer->stored_at = Now();
  const nanoseconds time = found ? times.Of(fetch.call.operation, fetch.call.request) : times.not_found;
  if (found) cache_.links().LearnFrom(project_id, *reply.message);
  if (time > nanoseconds::zero()) {
    answer->tags = cache_.generations().SlotsOf(
        found ? TagsOfAnswer(fetch.call.operation, project_id, fetch.call.request, *reply.message)
              : TagsOfNotFound(project_id, fetch.call.request));
    answer->fresh_until = FreshUntil(answer->stored_at, time, cache_.jitter());
    answer->stale_until =
        answer->fresh_until +
        (found ? std::max(times.stale_while_revalidate, times.stale_if_error) : nanoseconds::zero());
    cache_.store().Insert(fetch.key, answer, answer->stored_at);
  }
  return found ? answer : nullptr;
}

}  // namespace phonegate
