#include "service/base/mutex.h"

#include <chrono>
#include <functional>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace phonegate::mutex_test {
namespace {

// What threads share.
struct Shared {
  Mutex mutex;
  CondVar changed;
  int value ABSL_GUARDED_BY(mutex) = 0;
};

void SetTo(Shared& shared, int value) {
  const MutexLock lock(shared.mutex);
  shared.value = value;
  shared.changed.NotifyAll();
}

TEST(MutexTest, LetsOneThreadInAtATime) {
  constexpr int kThreads = 4;
  constexpr int kTimes = 10'000;
  Shared shared;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&shared] {
      for (int n = 0; n < kTimes; ++n) {
        const MutexLock lock(shared.mutex);
        ++shared.value;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const MutexLock lock(shared.mutex);
  EXPECT_EQ(shared.value, kThreads * kTimes);
}

TEST(MutexTest, IsFreeBetweenUnlockAndLock) {
  Shared shared;
  MutexLock lock(shared.mutex);
  shared.value = 1;
  lock.Unlock();
  std::thread(SetTo, std::ref(shared), 2).join();
  lock.Lock();
  EXPECT_EQ(shared.value, 2);
  lock.Unlock();
  std::thread(SetTo, std::ref(shared), 3).join();  // and at the end it is not unlocked twice
}

TEST(CondVarTest, WaitsUntilAnotherThreadHasMadeTheChange) {
  Shared shared;
  std::thread other(SetTo, std::ref(shared), 1);
  {
    const MutexLock lock(shared.mutex);
    while (shared.value == 0) shared.changed.Wait(shared.mutex);
    EXPECT_EQ(shared.value, 1);
  }
  other.join();
}

TEST(CondVarTest, SaysWhetherTheChangeCameInTime) {
  Shared shared;
  std::thread other(SetTo, std::ref(shared), 1);
  {
    const MutexLock lock(shared.mutex);
    const auto set = [&shared]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(shared.mutex) { return shared.value == 1; };
    const auto never = [] { return false; };
    EXPECT_TRUE(shared.changed.WaitUntil(shared.mutex, SteadyTime::max(), set));
    EXPECT_TRUE(shared.changed.WaitFor(shared.mutex, std::chrono::hours(1), set));
    EXPECT_FALSE(shared.changed.WaitUntil(shared.mutex, SteadyTime(), never));
    EXPECT_FALSE(shared.changed.WaitFor(shared.mutex, std::chrono::nanoseconds(1), never));
  }
  other.join();
}

}  // namespace
}  // namespace phonegate::mutex_test
