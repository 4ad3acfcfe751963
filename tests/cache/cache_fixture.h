// The cache's stage in front of numbers in memory, under simulated time.
#ifndef PHONEGATE_TESTS_CACHE_CACHE_FIXTURE_H_
#define PHONEGATE_TESTS_CACHE_CACHE_FIXTURE_H_

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include <boost/asio/post.hpp>

#include "phonegate/v1/phone_number_service.pb.h"
#include "service/base/error.h"
#include "service/cache/cache_stage.h"
#include "service/contract/subject.h"
#include "tests/contract/real_contract.h"
#include "tests/support/heard_call.h"
#include "tests/support/sim_lane.h"
#include "tests/translate/gateway_fixture.h"

namespace phonegate {

// SignalWire as far as reads see it: each number has a version, which it tells as its
// name. A request arrives after `there` and its answer is back `back` later; what it
// tells is what was true when it arrived.
class FakeNumbers final : public Stage {
 public:
  explicit FakeNumbers(SimLane& lane) : lane_(lane) {}

  Awaitable<Reply> Handle(Call& call) override {
    ++requests;
    call.state.trace.attempts = 1;
    const std::chrono::nanoseconds back_takes = back();
    const SteadyTime arrives = lane_.clock().Steady() + there();
    co_await lane_.timers().SleepUntil(arrives);
    Reply reply = Read(call);
    const SteadyTime arrived = arrives + back_takes;
    co_await lane_.timers().SleepUntil(arrived);
    const bool ended = co_await Cancelled();
    if (ended) {
      ++cancelled;
      reply = {absl::CancelledError("it was cancelled"), nullptr};
    }
    co_return reply;
  }

  std::map<std::string, int> versions;  // by id
  absl::Status failure;                 // of every request, unless OK
  std::function<std::chrono::nanoseconds()> there = [] { return std::chrono::milliseconds(50); };
  std::function<std::chrono::nanoseconds()> back = [] { return std::chrono::milliseconds(50); };
  int requests = 0;
  int cancelled = 0;

  // The number that an id belongs to: the last ten digits of both are the same.
  static std::string NumberOf(const std::string& id) { return "+1" + id.substr(id.size() - 10); }

 private:
  std::unique_ptr<v1::PhoneNumber> Number(const std::string& id) const {
    auto number = std::make_unique<v1::PhoneNumber>();
    number->set_id(id);
    number->set_number(NumberOf(id));
    number->set_name(std::to_string(versions.at(id)));
    return number;
  }

  Reply Read(const Call& call) const {
    if (!failure.ok()) return {failure, nullptr};
    if (call.operation.name == "ListPhoneNumbers") {
      auto page = std::make_unique<v1::ListPhoneNumbersResponse>();
      for (const auto& [id, version] : versions) *page->add_data() = *Number(id);
      return {absl::OkStatus(), std::move(page)};
    }
    if (call.operation.name == "LookupPhoneNumber") {
      auto lookup = std::make_unique<v1::PhoneNumberLookup>();
      lookup->set_e164(static_cast<const v1::LookupPhoneNumberRequest&>(call.request).number());
      return {absl::OkStatus(), std::move(lookup)};
    }
    Subject wanted = SubjectOf(call.request);
    if (const auto* get = dynamic_cast<const v1::GetPhoneNumberRequest*>(&call.request))
      wanted = {get->number(), get->id()};
    for (const auto& [id, version] : versions) {
      if (id == wanted.resource_id || NumberOf(id) == wanted.number) return {absl::OkStatus(), Number(id)};
    }
    return {Error(v1::REASON_NOT_FOUND, "There is none.").Build(), nullptr};
  }

  SimLane& lane_;
};

// A bus that loses messages when told to.
class LossyBus final : public InvalidationBus {
 public:
  void Join(InvalidationListener& listener) override { bus_.Join(listener); }
  void Leave(InvalidationListener& listener) override { bus_.Leave(listener); }
  void Publish(const InvalidationListener& sender, const Invalidation& invalidation) override {
    if (!loses) bus_.Publish(sender, invalidation);
  }

  bool loses = false;

 private:
  InProcessBus bus_;
};

// A read through the cache.
struct CachedRead : HeardCall {
  // Of GetPhoneNumber.
  int version() const {
    v1::PhoneNumber number;
    number.ParseFromString(*reply->bytes);
    return std::stoi(number.name());
  }
};

// The whole: a process with one lane.
struct CacheRig {
  explicit CacheRig(const CacheOptions& options = DefaultOptions(),
                    const FreshnessRules& rules = FreshnessRules::Default())
      : cache(options, RealContract(), projects, lane.clock(), random, bus, rules),
        stage(cache, port(), numbers) {}

  LanePort port() {
    return {[this](auto task) { boost::asio::post(lane.executor(), std::move(task)); }, lane.executor(),
            lane.timers()};
  }

  static CacheOptions DefaultOptions() {
    CacheOptions options;
    options.max_bytes = std::size_t{1} << 20U;
    options.times.numbers = std::chrono::seconds(60);
    options.times.lists = std::chrono::seconds(10);
    options.times.lookups = std::chrono::hours(24);
    options.times.carriers = std::chrono::hours(168);
    options.times.caller_names = std::chrono::hours(720);
    options.times.not_found = std::chrono::seconds(1);
    return options;
  }

  std::shared_ptr<CachedRead> Start(const std::string& rpc, const std::string& request,
                                    const CacheControl& control = {},
                                    std::chrono::nanoseconds time = std::chrono::seconds(30), int project = 0,
                                    CacheStage* of_replica = nullptr) {
    auto read = std::make_shared<CachedRead>();
    const Operation& operation = OperationOf(rpc);
    read->request = MessageOf(*operation.request, request);
    read->call = std::make_unique<Call>(
        Call{.operation = operation,
             .request = *read->request,
             .request_id = kUuid,
             .deadline = lane.clock().Steady() + time,
             .cache_control = control,
             .decision = {.project = projects.all()[static_cast<std::size_t>(project)]}});
    read->task = lane.Spawn(Hear(of_replica == nullptr ? stage : *of_replica, read));
    return read;
  }
  std::shared_ptr<CachedRead> Read(const std::string& rpc, const std::string& request,
                                   const CacheControl& control = {}) {
    auto read = Start(rpc, request, control);
    for (int i = 0; i < 1000 && !read->reply; ++i) lane.AdvanceBy(std::chrono::milliseconds(50));
    return read;
  }

  // A change of the number with this id, from before it is sent to its outcome.
  void Begin(const std::string& entry, const std::string& id) {
    v1::UpdatePhoneNumberRequest request;
    request.set_id(id);
    cache.open_changes().Begun(entry, projects.all().front(), request, "");
  }
  void End(const std::string& entry) { cache.open_changes().Ended(entry, nullptr); }
  void Change(const std::string& id) {
    Begin("change", id);
    ++numbers.versions[id];
    End("change");
  }

  Projects projects{{{"main", "https://example.signalwire.com", kProjectId},
                     {"other", "https://example.signalwire.com", "b3877c40-da60-4998-90ad-000000000002"}},
                    "main"};
  CountingRandom random;
  SimLane lane;
  FakeNumbers numbers{lane};
  LossyBus bus;
  Cache cache;
  CacheStage stage;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_CACHE_CACHE_FIXTURE_H_
