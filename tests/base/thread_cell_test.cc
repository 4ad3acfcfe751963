#include "service/base/thread_cell.h"

#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "service/base/mutex.h"

namespace phonegate::thread_cell_test {
namespace {

TEST(ThreadCell, IsTheSameForAThreadAndItsOwnAsLongAsThereAreSome) {
  Mutex mutex;
  std::set<std::size_t> seen;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kThreadCells; ++i) {
    threads.emplace_back([&] {
      const std::size_t own = ThreadCell();
      EXPECT_EQ(ThreadCell(), own);
      EXPECT_LT(own, kThreadCells);
      const MutexLock lock(mutex);
      seen.insert(own);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(seen.size(), kThreadCells);
}

}  // namespace
}  // namespace phonegate::thread_cell_test
