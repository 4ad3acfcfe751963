#include "service/http/do_aside.h"

#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/work_thread.h"
#include "service/http/lane.h"
#include "tests/support/held_side_work.h"
#include "tests/support/sim_lane.h"

namespace phonegate::do_aside_test {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;

struct Waiter {
  std::optional<AsideEnd> end;
  SimTask task;
};

class DoAsideTest : public testing::Test {
 protected:
  std::shared_ptr<Waiter> Start(SideWork::Work work, AsideRoom room = AsideRoom::kWhileThereIs,
                                Deadline deadline = Deadline::max()) {
    auto waiter = std::make_shared<Waiter>();
    waiter->task = lane.Spawn(Wait(lane.port(&side_work), room, deadline, std::move(work), waiter));
    lane.RunReady();
    return waiter;
  }
  static Awaitable<> Wait(LanePort port, AsideRoom room, Deadline deadline, SideWork::Work work,
                          std::shared_ptr<Waiter> waiter) {
    waiter->end = co_await DoAside(port, room, deadline, std::move(work));
  }

  SimLane lane;
  HeldSideWork side_work{2};
};

TEST_F(DoAsideTest, TheLaneGoesOnWhileTheWorkWaits) {
  std::vector<std::string> done;
  const auto waiter = Start([&done] { done.emplace_back("work"); });
  lane.Spawn([](std::vector<std::string>& lines) -> Awaitable<> {
    lines.emplace_back("another call");
    co_return;
  }(done));
  lane.AdvanceBy(milliseconds(100));
  EXPECT_FALSE(waiter->end);
  side_work.RunAll();
  lane.RunReady();
  EXPECT_EQ(waiter->end, AsideEnd::kDone);
  EXPECT_THAT(done, ElementsAre("another call", "work"));
}

TEST_F(DoAsideTest, WithoutSideWorkTheLaneDoesIt) {
  bool done = false;
  LanePort port = lane.port();
  auto waiter = std::make_shared<Waiter>();
  lane.Run(Wait(port, AsideRoom::kWhileThereIs, Deadline::max(), [&done] { done = true; }, waiter));
  EXPECT_TRUE(done);
  EXPECT_EQ(waiter->end, AsideEnd::kDone);
}

TEST_F(DoAsideTest, WhatHasNotBegunIsNotDoneAfterTheDeadline) {
  bool done = false;
  const auto deadline = lane.clock().Steady() + milliseconds(20);
  const auto waiter = Start([&done] { done = true; }, AsideRoom::kWhileThereIs, deadline);
  lane.AdvanceBy(milliseconds(19));
  EXPECT_FALSE(waiter->end);
  lane.AdvanceBy(milliseconds(1));
  EXPECT_EQ(waiter->end, AsideEnd::kGivenUp);
  side_work.RunAll();
  lane.RunReady();
  EXPECT_FALSE(done);
}

TEST_F(DoAsideTest, CancellationEndsTheWait) {
  bool done = false;
  const auto waiter = Start([&done] { done = true; });
  waiter->task.Cancel();
  lane.RunReady();
  EXPECT_EQ(waiter->end, AsideEnd::kGivenUp);
  side_work.RunAll();
  EXPECT_FALSE(done);
}

TEST_F(DoAsideTest, TurnsAwayWhatThereIsNoRoomForButNotWhatMustBeDone) {
  std::vector<int> done;
  const auto first = Start([&done] { done.push_back(1); });
  const auto second = Start([&done] { done.push_back(2); });
  const auto third = Start([&done] { done.push_back(3); });
  EXPECT_EQ(third->end, AsideEnd::kFull);
  const auto fourth = Start([&done] { done.push_back(4); }, AsideRoom::kAlways);
  side_work.RunAll();
  lane.RunReady();
  EXPECT_EQ(first->end, AsideEnd::kDone);
  EXPECT_EQ(fourth->end, AsideEnd::kDone);
  EXPECT_THAT(done, ElementsAre(1, 2, 4));
}

TEST_F(DoAsideTest, DestroysTheWorkWhereItWasDone) {
  auto held = std::make_shared<int>(1);
  const std::weak_ptr<int> watched = held;
  Start([held = std::move(held)] {});
  EXPECT_FALSE(watched.expired());
  side_work.RunAll();
  EXPECT_TRUE(watched.expired()) << "before the lane goes on";
}

// What waits for the work is destroyed with its lane; the work comes to nothing.
TEST_F(DoAsideTest, OutlivesTheCoroutine) {
  bool done = false;
  {
    SimLane other;
    auto waiter = std::make_shared<Waiter>();
    other.Spawn(
        Wait(other.port(&side_work), AsideRoom::kAlways, Deadline::max(), [&done] { done = true; }, waiter));
    other.RunReady();
    side_work.RunAll();
    EXPECT_TRUE(done);
    EXPECT_FALSE(waiter->end);
  }
}

// With real threads; for ThreadSanitizer.
TEST(DoAside, WhatTheWorkDidIsSeenOnTheLane) {
  constexpr int kCalls = 200;
  SystemClock clock;
  Lane lane({}, clock);
  std::promise<void> all_done;
  int right = 0;  // the lane's
  int ended = 0;  // the lane's
  {
    WorkThread side_work(kCalls);
    const LanePort port{[&lane](Lane::Task task) { lane.Post(std::move(task)); }, lane.executor(),
                        lane.timers(), &side_work};
    LaneThread thread(lane);
    const auto call = [&](int i) -> Awaitable<> {
      auto text = std::make_shared<std::string>();
      SideWork::Work work = [text, i] { *text = std::to_string(i); };
      const Deadline deadline = i % 4 == 0 ? clock.Steady() + milliseconds(1) : Deadline::max();
      const AsideEnd end = co_await DoAside(port, AsideRoom::kAlways, deadline, std::move(work));
      if (end == AsideEnd::kGivenUp || *text == std::to_string(i)) ++right;
      if (++ended == kCalls) all_done.set_value();
    };
    for (int i = 0; i < kCalls; ++i) lane.Post([&lane, &call, i] { lane.Spawn(call(i)); });
    all_done.get_future().get();
  }
  EXPECT_EQ(right, kCalls);
}

}  // namespace
}  // namespace phonegate::do_aside_test
