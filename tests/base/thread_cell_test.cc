#include "service/base/thread_cell.h"

#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace phonegate::thread_cell_test {
namespace {

TEST(ThreadCell, IsTheSameForAThreadAndItsOwnAsLongAsThereAreSome) {
  std::mutex mutex;
  std::set<std::size_t> seen;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kThreadCells; ++i) {
    threads.emplace_back([&] {
      const std::size_t own = ThreadCell();
      EXPECT_EQ(ThreadCell(), own);
      EXPECT_LT(own, kThreadCells);
      const std::lock_guard lock(mutex);
      seen.insert(own);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(seen.size(), kThreadCells);
}

}  // namespace
}  // namespace phonegate::thread_cell_test
