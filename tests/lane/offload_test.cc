#include "service/lane/offload.h"

#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/lane/blocking_thread.h"
#include "service/lane/lane.h"
#include "tests/support/held_work.h"
#include "tests/support/sim_lane.h"
#include "tests/support/sleep_poller.h"

namespace phonegate::offload_test {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;

struct Waiter {
  std::optional<OffloadResult> end;
  SimTask task;
};

class OffloadTest : public testing::Test {
 protected:
  std::shared_ptr<Waiter> Start(BlockingExecutor::Work work, QueuePolicy room = QueuePolicy::kRefuseWhenFull,
                                Deadline deadline = Deadline::max()) {
    auto waiter = std::make_shared<Waiter>();
    waiter->task = lane.Spawn(Wait(lane.port(&blocking_executor), room, deadline, std::move(work), waiter));
    lane.RunReady();
    return waiter;
  }
  static Awaitable<> Wait(LanePort port, QueuePolicy room, Deadline deadline, BlockingExecutor::Work work,
                          std::shared_ptr<Waiter> waiter) {
    waiter->end = co_await Offload(port, room, deadline, std::move(work));
  }

  SimLane lane;
  HeldWork blocking_executor{2};
};

TEST_F(OffloadTest, TheLaneGoesOnWhileTheWorkWaits) {
  std::vector<std::string> done;
  const auto waiter = Start([&done] { done.emplace_back("work"); });
  lane.Spawn([](std::vector<std::string>& lines) -> Awaitable<> {
    lines.emplace_back("another call");
    co_return;
  }(done));
  lane.AdvanceBy(milliseconds(100));
  EXPECT_FALSE(waiter->end);
  blocking_executor.RunAll();
  lane.RunReady();
  EXPECT_EQ(waiter->end, OffloadResult::kDone);
  EXPECT_THAT(done, ElementsAre("another call", "work"));
}

TEST_F(OffloadTest, WithoutAnExecutorTheLaneDoesIt) {
  bool done = false;
  LanePort port = lane.port();
  auto waiter = std::make_shared<Waiter>();
  lane.Run(Wait(port, QueuePolicy::kRefuseWhenFull, Deadline::max(), [&done] { done = true; }, waiter));
  EXPECT_TRUE(done);
  EXPECT_EQ(waiter->end, OffloadResult::kDone);
}

TEST_F(OffloadTest, WhatHasNotBegunIsNotDoneAfterTheDeadline) {
  bool done = false;
  const auto deadline = lane.clock().Steady() + milliseconds(20);
  const auto waiter = Start([&done] { done = true; }, QueuePolicy::kRefuseWhenFull, deadline);
  lane.AdvanceBy(milliseconds(19));
  EXPECT_FALSE(waiter->end);
  lane.AdvanceBy(milliseconds(1));
  EXPECT_EQ(waiter->end, OffloadResult::kAbandoned);
  blocking_executor.RunAll();
  lane.RunReady();
  EXPECT_FALSE(done);
}

TEST_F(OffloadTest, CancellationEndsTheWait) {
  bool done = false;
  const auto waiter = Start([&done] { done = true; });
  waiter->task.Cancel();
  lane.RunReady();
  EXPECT_EQ(waiter->end, OffloadResult::kAbandoned);
  blocking_executor.RunAll();
  EXPECT_FALSE(done);
}

TEST_F(OffloadTest, TurnsAwayWhatThereIsNoRoomForButNotWhatMustBeDone) {
  std::vector<int> done;
  const auto first = Start([&done] { done.push_back(1); });
  const auto second = Start([&done] { done.push_back(2); });
  const auto third = Start([&done] { done.push_back(3); });
  EXPECT_EQ(third->end, OffloadResult::kFull);
  const auto fourth = Start([&done] { done.push_back(4); }, QueuePolicy::kAlways);
  blocking_executor.RunAll();
  lane.RunReady();
  EXPECT_EQ(first->end, OffloadResult::kDone);
  EXPECT_EQ(fourth->end, OffloadResult::kDone);
  EXPECT_THAT(done, ElementsAre(1, 2, 4));
}

TEST_F(OffloadTest, DestroysTheWorkWhereItWasDone) {
  auto held = std::make_shared<int>(1);
  const std::weak_ptr<int> watched = held;
  Start([held = std::move(held)] {});
  EXPECT_FALSE(watched.expired());
  blocking_executor.RunAll();
  EXPECT_TRUE(watched.expired()) << "before the lane goes on";
}

// What waits for the work is destroyed with its lane; the work comes to nothing.
TEST_F(OffloadTest, OutlivesTheCoroutine) {
  bool done = false;
  {
    SimLane other;
    auto waiter = std::make_shared<Waiter>();
    other.Spawn(Wait(
        other.port(&blocking_executor), QueuePolicy::kAlways, Deadline::max(), [&done] { done = true; },
        waiter));
    other.RunReady();
    blocking_executor.RunAll();
    EXPECT_TRUE(done);
    EXPECT_FALSE(waiter->end);
  }
}

// With real threads; for ThreadSanitizer.
TEST(Offload, WhatTheWorkDidIsSeenOnTheLane) {
  constexpr int kCalls = 200;
  SleepingLane lane;
  std::promise<void> all_done;
  int right = 0;  // the lane's
  int ended = 0;  // the lane's
  {
    BlockingThread blocking_executor(kCalls);
    const LanePort port{[&lane](Lane::Task task) { lane.Post(std::move(task)); }, lane.executor(),
                        lane.timers(), &blocking_executor};
    LaneThread thread(lane);
    const auto call = [&](int i) -> Awaitable<> {
      auto text = std::make_shared<std::string>();
      BlockingExecutor::Work work = [text, i] { *text = std::to_string(i); };
      const Deadline deadline = i % 4 == 0 ? lane.clock().Steady() + milliseconds(1) : Deadline::max();
      const OffloadResult end = co_await Offload(port, QueuePolicy::kAlways, deadline, std::move(work));
      if (end == OffloadResult::kAbandoned || *text == std::to_string(i)) ++right;
      if (++ended == kCalls) all_done.set_value();
    };
    for (int i = 0; i < kCalls; ++i) lane.Post([&lane, &call, i] { lane.Spawn(call(i)); });
    all_done.get_future().get();
  }
  EXPECT_EQ(right, kCalls);
}

}  // namespace
}  // namespace phonegate::offload_test
