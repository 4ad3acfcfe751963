#include "service/base/published.h"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace phonegate::published_test {
namespace {

// Two that must be the same.
struct Pair {
  int first;
  int second;
};

int FirstOf(const Published<Pair>& published) {
  return published.With([](const Pair& pair) { return pair.first; });
}

TEST(Published, GivesTheNewValueToEveryThreadFromThenOn) {
  Published<Pair> published(std::make_shared<const Pair>(Pair{1, 1}));
  EXPECT_EQ(FirstOf(published), 1);
  published.Publish(std::make_shared<const Pair>(Pair{2, 2}));
  std::vector<std::thread> threads;
  for (int i = 0; i < 40; ++i) threads.emplace_back([&] { EXPECT_EQ(FirstOf(published), 2); });
  for (std::thread& thread : threads) thread.join();
}

TEST(Published, LetsGoOfTheOldValue) {
  auto old = std::make_shared<const Pair>(Pair{1, 1});
  Published<Pair> published(old);
  published.Publish(std::make_shared<const Pair>(Pair{2, 2}));
  EXPECT_EQ(old.use_count(), 1);
}

TEST(Published, NeverShowsHalfAValueNorAnOlderOneAgain) {
  Published<Pair> published(std::make_shared<const Pair>(Pair{0, 0}));
  std::atomic<bool> stop = false;
  std::vector<std::thread> readers;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      int last = 0;
      while (!stop) {
        const Pair seen = published.With([](const Pair& pair) { return pair; });
        EXPECT_EQ(seen.first, seen.second);
        EXPECT_GE(seen.first, last);
        last = seen.first;
      }
    });
  }
  for (int i = 1; i <= 2000; ++i) published.Publish(std::make_shared<const Pair>(Pair{i, i}));
  stop = true;
  for (std::thread& reader : readers) reader.join();
}

}  // namespace
}  // namespace phonegate::published_test
