#include "client/phonectl/in_parallel.h"

#include <atomic>
#include <set>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/mutex.h"

namespace phonegate::phonectl::in_parallel_test {
namespace {

using ::testing::ElementsAre;

bool Never() { return false; }

TEST(InParallelTest, DoesEachOnce) {
  Mutex mutex;
  std::multiset<std::size_t> done;
  InParallel(100, 8, Never, [&](std::size_t i) {
    const MutexLock lock(mutex);
    done.insert(i);
  });
  EXPECT_EQ(done.size(), 100u);
  EXPECT_EQ(std::set<std::size_t>(done.begin(), done.end()).size(), 100u);
}

TEST(InParallelTest, DoesAsManyAtOnceAsItMay) {
  Mutex mutex;
  CondVar changed;
  int running = 0;
  int most = 0;
  // Each waits until three run, which is never seen with less than three threads.
  InParallel(6, 3, Never, [&](std::size_t) {
    const MutexLock lock(mutex);
    most = std::max(most, ++running);
    changed.NotifyAll();
    while (most != 3) changed.Wait(mutex);
    --running;
  });
  EXPECT_EQ(most, 3);
}

TEST(InParallelTest, BeginsNoneOnceItShallStop) {
  std::vector<std::size_t> done;
  InParallel(10, 1, [&] { return done.size() == 3; }, [&](std::size_t i) { done.push_back(i); });
  EXPECT_THAT(done, ElementsAre(0, 1, 2));
  InParallel(0, 4, Never, [&](std::size_t i) { done.push_back(i); });
  EXPECT_EQ(done.size(), 3u);
}

}  // namespace
}  // namespace phonegate::phonectl::in_parallel_test
