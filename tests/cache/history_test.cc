// No caller reads what is older than a change that was acknowledged before it asked: a
// history of readers and writers of some numbers, under simulated time, with slow
// reads, readers that go, outcomes that stay unknown for long, an upstream that fails,
// a cache that is too small, and a clock that jumps. A seed a history; a violation
// prints it, and PHONEGATE_SEED plays that one alone.
#include <algorithm>
#include <cstdlib>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "service/base/text.h"
#include "tests/cache/cache_fixture.h"
#include "tests/cache/wrong_freshness.h"

namespace phonegate::history_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

#ifdef PHONEGATE_SANITIZED
constexpr std::uint64_t kOperations = 50'000;
#else
constexpr std::uint64_t kOperations = 1'000'000;
#endif
constexpr std::uint64_t kOfAHistory = 20'000;
constexpr std::size_t kNumbers = 12;

using Versions = std::vector<int>;  // by number

std::string IdOf(std::size_t number) {
  return Concat("11111111-2222-4333-8444-0051255501", number / 10, number % 10);
}

CacheOptions Small() {
  CacheOptions options;
  options.max_bytes = CacheStore::kLeast;
  options.times.numbers = seconds(3);
  options.times.lists = seconds(2);
  options.times.not_found = milliseconds(500);
  options.times.stale_while_revalidate = seconds(1);
  options.times.stale_if_error = seconds(2);
  return options;
}

class History {
 public:
  explicit History(std::uint64_t seed, const FreshnessRules& rules = FreshnessRules::Default())
      : seed_(seed), choice_(seed), rig_(Small(), rules), acknowledged_(kNumbers, 1) {
    for (std::size_t i = 0; i < kNumbers; ++i) rig_.numbers.versions[IdOf(i)] = 1;
    rig_.numbers.there = [this] { return milliseconds(Below(100)); };
    rig_.numbers.back = [this] { return milliseconds(Below(OneIn(10) ? 2000 : 100)); };
  }

  // What went wrong; empty when nothing did.
  std::string Run(std::uint64_t operations) {
    while (operations_ < operations && violation_.empty()) {
      Act();
      if (OneIn(4)) rig_.lane.AdvanceBy(milliseconds(Below(20)));
      if (OneIn(2000)) rig_.lane.AdvanceBy(seconds(Below(10)));
      Look();
    }
    rig_.lane.AdvanceBy(seconds(60));
    Look();
    return violation_;
  }
  std::uint64_t operations() const { return operations_; }

 private:
  struct Running {
    std::shared_ptr<CachedRead> read;
    Versions floor;  // what was acknowledged when it began
  };

  std::uint64_t Below(std::uint64_t limit) { return choice_() % limit; }
  bool OneIn(std::uint64_t n) { return Below(n) == 0; }

  void Act() {
    ++operations_;
    if (OneIn(12)) {
      rig_.lane.Spawn(Change(Below(kNumbers)));
    } else if (OneIn(20) && !running_.empty()) {
      running_[Below(running_.size())].read->GiveUp();
    } else {
      Read();
    }
    if (OneIn(500)) {
      rig_.numbers.failure = Error(v1::REASON_UPSTREAM_UNAVAILABLE, "It is down.").Build();
    } else if (OneIn(50)) {
      rig_.numbers.failure = absl::OkStatus();
    }
  }

  void Read() {
    CacheControl control;
    control.no_cache = OneIn(30);
    if (OneIn(30)) control.max_age = seconds(Below(3));
    const std::string id = IdOf(Below(kNumbers));
    std::string request;  // of the list
    if (!OneIn(4))
      request = OneIn(2) ? Concat("id: '", id, "'") : Concat("number: '", FakeNumbers::NumberOf(id), "'");
    const std::string rpc = request.empty() ? "ListPhoneNumbers" : "GetPhoneNumber";
    const seconds time(OneIn(10) ? 1 : 30);
    running_.push_back({rig_.Start(rpc, request, control, time), acknowledged_});
  }

  // A change as the journal tells of it: begun, sent, applied or not, known, told.
  Awaitable<> Change(std::size_t number) {
    const std::string entry = std::to_string(++entries_);
    rig_.Begin(entry, IdOf(number));
    const SteadyTime applied = rig_.lane.clock().Steady() + milliseconds(Below(100));
    co_await rig_.lane.timers().SleepUntil(applied);
    const bool happens = !OneIn(10);
    const int version = happens ? ++rig_.numbers.versions[IdOf(number)] : 0;
    const SteadyTime known = applied + milliseconds(Below(OneIn(20) ? 5000 : 200));
    co_await rig_.lane.timers().SleepUntil(known);
    rig_.End(entry);
    acknowledged_[number] = std::max(acknowledged_[number], version);
  }

  void Look() {
    rig_.lane.RunReady();
    for (Running& running : running_) {
      if (running.read->reply.has_value()) Check(running);
    }
    std::erase_if(running_, [](const Running& running) { return running.read->reply.has_value(); });
  }

  void Check(const Running& running) {
    const Reply& reply = *running.read->reply;
    if (!reply.status.ok()) return;
    v1::ListPhoneNumbersResponse page;
    if (running.read->call->operation.name == "ListPhoneNumbers") {
      page.ParseFromString(*reply.bytes);
    } else {
      page.add_data()->ParseFromString(*reply.bytes);
    }
    for (const v1::PhoneNumber& number : page.data()) {
      for (std::size_t i = 0; i < kNumbers; ++i) {
        if (number.id() != IdOf(i) || std::stoi(number.name()) >= running.floor[i]) continue;
        violation_ = Concat("seed ", seed_, ": a read of version ", number.name(), " of number ", i,
                            " began after version ", running.floor[i], " was acknowledged");
      }
    }
  }

  const std::uint64_t seed_;
  std::mt19937_64 choice_;
  CacheRig rig_;
  Versions acknowledged_;
  std::uint64_t operations_ = 0;
  std::uint64_t entries_ = 0;
  std::vector<Running> running_;
  std::string violation_;
};

// How many operations it took to find a violation among at most `operations`; 0: none.
std::uint64_t FindViolation(std::uint64_t operations, std::string& violation,
                            const FreshnessRules& rules = FreshnessRules::Default()) {
  std::uint64_t done = 0;
  for (std::uint64_t seed = 1; done < operations; ++seed) {
    History history(seed, rules);
    violation = history.Run(std::min(kOfAHistory, operations - done));
    done += history.operations();
    if (!violation.empty()) return done;
  }
  return 0;
}

std::uint64_t Operations() {
  const char* wanted = std::getenv("PHONEGATE_HISTORY");
  return wanted == nullptr ? kOperations : std::strtoull(wanted, nullptr, 10);
}

TEST(History, HasNoReadOlderThanAnAcknowledgedChange) {
  if (const char* seed = std::getenv("PHONEGATE_SEED"); seed != nullptr) {
    History history(std::strtoull(seed, nullptr, 10));
    EXPECT_EQ(history.Run(kOfAHistory), "");
    return;
  }
  std::string violation;
  EXPECT_EQ(FindViolation(Operations(), violation), 0U) << violation;
}

class WrongHistoryTest : public testing::TestWithParam<PlantedCacheBug> {};

TEST_P(WrongHistoryTest, IsFound) {
  std::string violation;
  const std::uint64_t operations = FindViolation(kOperations, violation, *GetParam().rules);
  EXPECT_GT(operations, 0U);
  std::printf("found after %llu operations: %s\n", static_cast<unsigned long long>(operations),
              violation.c_str());
}

INSTANTIATE_TEST_SUITE_P(OfTheCache, WrongHistoryTest,
                         testing::Values(WrongFreshness<ServeTheDead>("ServeTheDead"),
                                         WrongFreshness<ForgetSecondRaise>("ForgetSecondRaise"),
                                         WrongFreshness<JoinWhatIsOld>("JoinWhatIsOld")),
                         [](const auto& bug) { return bug.param.name; });

}  // namespace
}  // namespace phonegate::history_test
