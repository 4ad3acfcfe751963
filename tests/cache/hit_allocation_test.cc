// A look-up allocates nothing, whether it hits or not.
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <string>

#include <gtest/gtest.h>

#include "service/cache/cache_store.h"
#include "tests/cache/answers.h"
#include "tests/journal/sim_random.h"

namespace {

std::atomic<std::uint64_t> allocations = 0;

}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* place = std::malloc(size)) return place;
  throw std::bad_alloc();
}
void operator delete(void* place) noexcept { std::free(place); }
void operator delete(void* place, std::size_t) noexcept { std::free(place); }

namespace phonegate::hit_allocation_test {
namespace {

TEST(LookUp, AllocatesNothing) {
  SimRandom random(1);
  Generations generations(random);
  CacheStore store(CacheStore::kLeast, generations, random);
  const std::string request(100, 'r');
  const std::string unknown(100, 'u');
  CachedAnswer answer = AnswerOf(std::string(1'000, 'x'));
  answer.tags = generations.SlotsOf({"a", "b", "c", "d", "e"});
  store.Insert({.request = request}, Shared(answer), kCacheStart);
  store.Find({.request = request}, kCacheStart);

  const std::uint64_t before = allocations;
  const Found hit = store.Find({.request = request}, kCacheStart);
  const Found missing = store.Find({.request = unknown}, kCacheStart);
  const std::uint64_t after = allocations;
  EXPECT_EQ(after, before);
  EXPECT_EQ(hit.state, Found::State::kFresh);
  EXPECT_EQ(missing.state, Found::State::kMissing);
  const auto* counted = new std::string("seen");
  EXPECT_EQ(allocations, after + 1) << "otherwise this test counts nothing";
  delete counted;
}

}  // namespace
}  // namespace phonegate::hit_allocation_test
