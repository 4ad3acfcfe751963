#include "service/base/block_random.h"

#include <algorithm>
#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace phonegate::block_random_test {
namespace {

// 0, 1, 2, ... and how often it was asked.
class CountingUp final : public Random {
 public:
  void Fill(std::span<std::uint8_t> out) override {
    ++calls;
    std::ranges::generate(out, [this] { return static_cast<std::uint8_t>(next_++); });
  }
  int calls = 0;

 private:
  unsigned next_ = 0;
};

std::vector<std::uint8_t> Take(Random& random, std::size_t size) {
  std::vector<std::uint8_t> bytes(size);
  random.Fill(bytes);
  return bytes;
}

TEST(BlockRandom, HandsOutTheSourcesBytesOnce) {
  CountingUp source;
  BlockRandom random(source);
  EXPECT_EQ(Take(random, 3), (std::vector<std::uint8_t>{0, 1, 2}));
  EXPECT_EQ(Take(random, 2), (std::vector<std::uint8_t>{3, 4}));
  EXPECT_EQ(source.calls, 1);
}

TEST(BlockRandom, AsksOnceForSixtyFourIds) {
  CountingUp source;
  BlockRandom random(source);
  for (int i = 0; i < 64; ++i) Take(random, 16);
  EXPECT_EQ(source.calls, 1);
  Take(random, 16);
  EXPECT_EQ(source.calls, 2);
}

TEST(BlockRandom, NeverHandsOutTheRestOfABlockThatIsTooShort) {
  CountingUp source;
  BlockRandom random(source);
  Take(random, 1020);
  EXPECT_EQ(Take(random, 8), (std::vector<std::uint8_t>{0, 1, 2, 3, 4, 5, 6, 7}));  // 1024 modulo 256
  EXPECT_EQ(source.calls, 2);
}

TEST(BlockRandom, TakesWhatIsLongerThanABlockFromTheSource) {
  CountingUp source;
  BlockRandom random(source);
  EXPECT_EQ(Take(random, 5000).size(), 5000U);
  EXPECT_EQ(source.calls, 1);
}

TEST(BlockRandom, ThreadsNeverGetTheSameId) {
  SystemRandom source;
  BlockRandom random(source);
  constexpr std::size_t kThreads = 20;  // more than there are blocks
  std::vector<std::vector<std::string>> ids(kThreads);
  std::vector<std::thread> threads;
  for (auto& own : ids) {
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) own.push_back(RandomUuid(random));
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<std::string> all;
  for (const auto& own : ids) all.insert(own.begin(), own.end());
  EXPECT_EQ(all.size(), kThreads * 500);
}

}  // namespace
}  // namespace phonegate::block_random_test
