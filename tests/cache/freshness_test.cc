// Threads that change numbers and threads that read them through the cache.
//
// A number upstream is a register that only grows. A changer writes it between Begin
// and End, and acknowledges what it wrote. A reader notes what has been acknowledged,
// looks up, and on a miss reads the register and keeps it, for one number or for the
// list of all. Whatever is less than was acknowledged before the look-up is stale.
#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "service/base/mutex.h"
#include "service/cache/cache_store.h"
#include "tests/cache/answers.h"
#include "tests/cache/wrong_freshness.h"
#include "tests/journal/sim_random.h"

namespace phonegate::freshness_test {
namespace {

#ifdef PHONEGATE_SANITIZED
constexpr std::uint64_t kReads = 200'000;
#else
constexpr std::uint64_t kReads = 2'000'000;
#endif

constexpr std::size_t kNumbers = 16;
constexpr std::size_t kReaders = 3;
constexpr std::size_t kChangers = 2;
// However the machine shares out its processors, there are between so many reads for
// each change.
constexpr std::uint64_t kLeastReadsPerChange = 16;
constexpr std::uint64_t kMaxReadsPerChange = 64;
using Values = std::array<std::uint64_t, kNumbers>;
using Registers = std::array<std::atomic<std::uint64_t>, kNumbers>;

// So that the other threads get between two steps, on a machine with few processors too.
void PerhapsLetOthersRun(SimRandom& random) {
  if (random.Below(4) == 0) std::this_thread::yield();
}

Values ReadAll(const Registers& registers) {
  Values values = {};
  for (std::size_t i = 0; i < kNumbers; ++i) values[i] = registers[i].load();
  return values;
}

std::string BytesOf(const Values& values) {
  return {reinterpret_cast<const char*>(values.data()), sizeof values};
}

Values ValuesOf(const std::string& bytes) {
  Values values = {};
  std::memcpy(values.data(), bytes.data(), sizeof values);
  return values;
}

class Race {
 public:
  explicit Race(const FreshnessRules& rules = FreshnessRules::Default())
      : generations_(random_, Generations::kSlots, rules) {}

  // Runs until all reads are made or one was stale.
  void Run() {
    std::vector<std::thread> changers;
    std::vector<std::thread> readers;
    for (std::size_t i = 0; i < kChangers; ++i) changers.emplace_back([this, i] { Change(100 + i); });
    for (std::size_t i = 0; i < kReaders; ++i) readers.emplace_back([this, i] { Read(200 + i); });
    for (std::thread& reader : readers) reader.join();
    over_ = true;
    for (std::thread& changer : changers) changer.join();
  }

  std::uint64_t stale() const { return stale_; }
  std::uint64_t changes() const { return changes_; }
  std::uint64_t hits() const { return store_.statistics().hits; }

 private:
  void Change(std::uint64_t seed) {
    SimRandom random(seed);
    while (!over_) {
      if (changes_ * kLeastReadsPerChange > reads_) {
        std::this_thread::yield();
        continue;
      }
      const std::size_t number = random.Below(kNumbers);
      const MutexLock one_change_of_a_number(busy_[number]);
      const TagSlots tags = generations_.SlotsOf({"list", Name(number)});
      const std::uint64_t value = upstream_[number] + 1;
      generations_.Begin(tags);
      PerhapsLetOthersRun(random);
      upstream_[number] = value;
      PerhapsLetOthersRun(random);
      generations_.End(tags);
      acknowledged_[number] = value;
      ++changes_;
    }
  }

  void Read(std::uint64_t seed) {
    SimRandom random(seed);
    while (reads_ < kReads && stale_ == 0) {
      if (reads_ > (changes_ + 1) * kMaxReadsPerChange) {
        std::this_thread::yield();
        continue;
      }
      ++reads_;
      const std::size_t number = random.Below(kNumbers + 1);  // the last stands for the list
      const Values acknowledged = ReadAll(acknowledged_);
      const Values read = ReadThroughTheCache(number, random);
      for (std::size_t n = 0; n < kNumbers; ++n) {
        if ((n == number || number == kNumbers) && read[n] < acknowledged[n]) ++stale_;
      }
    }
  }

  Values ReadThroughTheCache(std::size_t number, SimRandom& random) {
    const std::string name = Name(number);
    const Found found = store_.Find({.request = name}, kCacheStart);
    if (found.answer != nullptr) return ValuesOf(found.answer->bytes);
    CachedAnswer answer = AnswerOf("");
    answer.since = generations_.Now();
    PerhapsLetOthersRun(random);
    const Values values = ReadAll(upstream_);
    answer.bytes = BytesOf(values);
    answer.tags = generations_.SlotsOf({number == kNumbers ? "list" : name});
    PerhapsLetOthersRun(random);
    store_.Insert({.request = name}, Shared(std::move(answer)), kCacheStart);
    return values;
  }

  static std::string Name(std::size_t number) { return "number " + std::to_string(number); }

  SimRandom random_{1};
  Generations generations_;
  CacheStore store_{std::size_t{1024} * 1024, generations_, random_};
  std::array<Mutex, kNumbers> busy_;
  Registers upstream_ = {};
  Registers acknowledged_ = {};
  std::atomic<std::uint64_t> stale_ = 0;
  std::atomic<std::uint64_t> reads_ = 0;
  std::atomic<std::uint64_t> changes_ = 0;
  std::atomic<bool> over_ = false;
};

TEST(FreshnessTest, NoReadIsOlderThanAChangeThatWasAcknowledgedBefore) {
  Race race;
  race.Run();
  EXPECT_EQ(race.stale(), 0u);
  EXPECT_GE(race.changes(), kReads / kMaxReadsPerChange - 1);
  EXPECT_GT(race.hits(), kReads / 10) << "otherwise there was little to get wrong";
  RecordProperty("changes", std::to_string(race.changes()));
  RecordProperty("hits", std::to_string(race.hits()));
}

class StaleReadTest : public ::testing::TestWithParam<PlantedCacheBug> {};

TEST_P(StaleReadTest, IsSeenWithAPlantedBug) {
  Race race(*GetParam().rules);
  race.Run();
  EXPECT_GT(race.stale(), 0u);
}

INSTANTIATE_TEST_SUITE_P(Bugs, StaleReadTest,
                         ::testing::Values(WrongFreshness<ServeTheDead>("ServeTheDead"),
                                           WrongFreshness<ForgetSecondRaise>("ForgetSecondRaise")),
                         [](const auto& bug) { return bug.param.name; });

}  // namespace
}  // namespace phonegate::freshness_test
