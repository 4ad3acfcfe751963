// The bound of the cache beside what malloc really holds.
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <malloc.h>

#include "service/cache/cache_store.h"
#include "tests/cache/answers.h"
#include "tests/journal/sim_random.h"

namespace phonegate::cache_bytes_test {
namespace {

constexpr std::size_t kMiB = std::size_t{1024} * 1024;

// Sanitizers have an allocator of their own, which mallinfo2 does not know, and take
// their time.
#ifdef PHONEGATE_SANITIZED
constexpr bool kRealMalloc = false;
constexpr int kInserts = 300'000;
#else
constexpr bool kRealMalloc = true;
constexpr int kInserts = 10'000'000;
#endif

double HeldByMalloc() {
  const struct mallinfo2 info = ::mallinfo2();
  return static_cast<double>(info.uordblks + info.hblkhd);
}

struct Sizes {
  const char* name;
  std::size_t least_answer, most_answer;
  std::size_t most_tags;
};

class CacheBytesTest : public ::testing::TestWithParam<Sizes> {
 protected:
  // Keeps `count` answers of random keys and sizes; most of them for the first time.
  void Insert(CacheStore& store, int count) {
    for (int i = 0; i < count; ++i) {
      // No larger than needed, as what serialises a message makes it.
      std::string key(8 + random_.Below(60), 'k');
      const std::uint64_t name = random_.Below(3'000'000);
      std::memcpy(key.data(), &name, sizeof name);
      const Sizes& sizes = GetParam();
      CachedAnswer answer = AnswerOf(
          std::string(sizes.least_answer + random_.Below(sizes.most_answer - sizes.least_answer + 1), 'x'));
      answer.tags.resize(random_.Below(sizes.most_tags + 1));
      const CacheKey cache_key{.operation = 1, .request = key};
      store.Insert(cache_key, Shared(std::move(answer)), kCacheStart);
      if (i % 7 == 0) store.Find(cache_key, kCacheStart);
      if (i % 64 == 0) {
        ASSERT_LE(store.statistics().bytes, store.limit()) << i;
      }
    }
  }

  SimRandom random_{1};
  Generations generations_{random_};
};

// Within 5 %, when it is empty, half full, and full.
TEST_P(CacheBytesTest, AreWhatMallocHolds) {
  if (!kRealMalloc) return;
  const double before = HeldByMalloc();
  auto store = std::make_unique<CacheStore>(16 * kMiB, generations_, random_);
  auto expect_near = [&](const char* when) {
    const double held = HeldByMalloc() - before;
    const double counted = static_cast<double>(store->statistics().bytes);
    EXPECT_NEAR(held / counted, 1.0, 0.05) << when << ": " << held << " held, " << counted << " counted";
  };
  expect_near("empty");
  while (store->statistics().bytes < 8 * kMiB) Insert(*store, 1);
  expect_near("half full");
  while (store->statistics().evicted < 1'000) Insert(*store, 1);
  expect_near("full");
  EXPECT_GT(store->statistics().bytes, 15 * kMiB * 9 / 10);
  store.reset();
  EXPECT_LT(HeldByMalloc() - before, 0.01 * 16 * kMiB) << "all is given back";
}

INSTANTIATE_TEST_SUITE_P(Entries, CacheBytesTest,
                         ::testing::Values(Sizes{"Least", 0, 15, 0}, Sizes{"OfOneNumber", 300, 900, 4},
                                           Sizes{"Searches", 2'000, 20'000, 100},
                                           Sizes{"Pages", 100'000, 700'000, 3}),
                         [](const auto& sizes) { return sizes.param.name; });

// Whoever asks for ever new things fills the cache once.
class CacheBoundTest : public CacheBytesTest {};

TEST_P(CacheBoundTest, HoldsForMillionsOfRandomAnswers) {
  CacheStore store(16 * kMiB, generations_, random_);
  Insert(store, kInserts / 10);
  const double held = HeldByMalloc();
  const double entries = static_cast<double>(store.statistics().entries);
  for (int part = 1; part < 10; ++part) {
    Insert(store, kInserts / 10);
    const CacheStore::Statistics now = store.statistics();
    EXPECT_NEAR(static_cast<double>(now.entries) / entries, 1.0, 0.05);
    if (kRealMalloc) {
      EXPECT_NEAR(HeldByMalloc() / held, 1.0, 0.02);
    }
  }
  const CacheStore::Statistics all = store.statistics();
  EXPECT_EQ(all.cached, static_cast<std::uint64_t>(kInserts));
  EXPECT_GT(all.evicted, static_cast<std::uint64_t>(kInserts) * 9 / 10);
}

INSTANTIATE_TEST_SUITE_P(Entries, CacheBoundTest, ::testing::Values(Sizes{"OfAllSizes", 0, 600, 6}),
                         [](const auto& sizes) { return sizes.param.name; });

}  // namespace
}  // namespace phonegate::cache_bytes_test
