#include "service/lane/blocking_thread.h"

#include <latch>
#include <memory>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace phonegate::blocking_thread_test {
namespace {

using ::testing::ElementsAre;

TEST(BlockingThread, WorksInOrderAndFinishesWhatIsLeft) {
  std::vector<int> done;
  {
    BlockingThread thread(2);
    thread.Post([&] { done.push_back(1); });
    thread.Post([&] { done.push_back(2); });
    thread.Post([&] { done.push_back(3); });
  }
  EXPECT_THAT(done, ElementsAre(1, 2, 3));
}

TEST(BlockingThread, TakesOnlySoManyThatWait) {
  std::latch begun(1);
  std::latch go_on(1);
  std::vector<int> done;
  {
    BlockingThread thread(2);
    EXPECT_TRUE(thread.TryPost([&] {
      begun.count_down();
      go_on.wait();
    }));
    begun.wait();
    EXPECT_TRUE(thread.TryPost([&] { done.push_back(1); }));
    EXPECT_TRUE(thread.TryPost([&] { done.push_back(2); }));
    EXPECT_FALSE(thread.TryPost([&] { done.push_back(3); }));
    thread.Post([&] { done.push_back(4); });
    go_on.count_down();
  }
  EXPECT_THAT(done, ElementsAre(1, 2, 4));
}

TEST(BlockingThread, LetsGoOfWorkThatIsDone) {
  std::latch done(1);
  auto kept = std::make_shared<int>();
  BlockingThread thread(1);
  thread.Post([kept] {});
  thread.Post([&] { done.count_down(); });
  done.wait();
  EXPECT_EQ(kept.use_count(), 1);
}

}  // namespace
}  // namespace phonegate::blocking_thread_test
