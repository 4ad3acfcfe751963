#include "service/lane/timer_queue.h"

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/sim_lane.h"

namespace phonegate::timer_queue_test {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;

TEST(TimerQueue, RunsWhatIsDueInOrderOfTimeThenOfArrival) {
  SimClock clock;
  TimerQueue timers(clock);
  std::vector<std::string> ran;
  const SteadyTime start = clock.Steady();
  timers.Add(start + milliseconds(20), [&] { ran.emplace_back("late"); });
  timers.Add(start + milliseconds(10), [&] { ran.emplace_back("first"); });
  timers.Add(start + milliseconds(10), [&] { ran.emplace_back("second"); });
  EXPECT_EQ(timers.RunDue(), 0U);
  EXPECT_EQ(timers.Next(), start + milliseconds(10));
  clock.AdvanceBy(milliseconds(10));
  EXPECT_EQ(timers.RunDue(), 2U);
  EXPECT_THAT(ran, ElementsAre("first", "second"));
  clock.AdvanceBy(milliseconds(10));
  EXPECT_EQ(timers.RunDue(), 1U);
  EXPECT_EQ(timers.Next(), std::nullopt);
}

TEST(TimerQueue, TaskThatAddsItselfAgainDoesNotHoldTheLane) {
  SimClock clock;
  TimerQueue timers(clock);
  int ran = 0;
  std::function<void()> again = [&] {
    ++ran;
    timers.Add(clock.Steady() - milliseconds(1), again);
  };
  timers.Add(clock.Steady(), again);
  EXPECT_EQ(timers.RunDue(), 1U);
  EXPECT_EQ(timers.RunDue(), 1U);
  EXPECT_EQ(ran, 2);
}

TEST(TimerQueue, RemovedTaskNeverRuns) {
  SimClock clock;
  TimerQueue timers(clock);
  bool ran = false;
  const TimerQueue::Id id = timers.Add(clock.Steady(), [&] { ran = true; });
  timers.Remove(id);
  timers.Remove(id);
  EXPECT_EQ(timers.RunDue(), 0U);
  EXPECT_FALSE(ran);
}

TEST(TimerQueue, DropsWhatStillWaitsWithoutRunningIt) {
  SimClock clock;
  auto kept = std::make_shared<int>(0);
  {
    TimerQueue timers(clock);
    timers.Add(clock.Steady(), [kept] { ++*kept; });
    EXPECT_EQ(kept.use_count(), 2);
  }
  EXPECT_EQ(kept.use_count(), 1);
  EXPECT_EQ(*kept, 0);
}

Awaitable<SteadyTime> TimeAfterSleeping(Timers* timers, const Clock* clock, SteadyTime until) {
  co_await timers->SleepUntil(until);
  co_return clock->Steady();
}

Awaitable<> Sleep(Timers* timers, SteadyTime until, bool* cancelled) {
  co_await timers->SleepUntil(until);
  co_await timers->SleepUntil(until);  // at once: it is past, or this coroutine is cancelled
  *cancelled = co_await Cancelled();
}

TEST(TimerQueue, SleeperWakesAtItsTime) {
  SimLane lane;
  const SteadyTime start = lane.clock().Steady();
  EXPECT_EQ(lane.Run(TimeAfterSleeping(&lane.timers(), &lane.clock(), start + milliseconds(1500))),
            start + milliseconds(1500));
  EXPECT_EQ(lane.Run(TimeAfterSleeping(&lane.timers(), &lane.clock(), start)), start + milliseconds(1500));
}

TEST(TimerQueue, SleeperIsNotWokenBeforeItsTime) {
  SimLane lane;
  bool cancelled = true;
  SimTask task = lane.Spawn(Sleep(&lane.timers(), lane.clock().Steady() + milliseconds(100), &cancelled));
  lane.AdvanceBy(milliseconds(99));
  EXPECT_FALSE(task.done());
  lane.AdvanceBy(milliseconds(1));
  EXPECT_TRUE(task.done());
  EXPECT_FALSE(cancelled);
}

TEST(TimerQueue, CancelledSleeperReturnsEarlyWithoutAnException) {
  SimLane lane;
  bool cancelled = false;
  SimTask task = lane.Spawn(Sleep(&lane.timers(), SteadyTime::max(), &cancelled));
  lane.RunReady();
  task.Cancel();
  EXPECT_FALSE(task.done()) << "ran inside the call that cancels it";
  lane.RunReady();
  EXPECT_TRUE(task.done());
  EXPECT_TRUE(cancelled);
  task.Cancel();  // too late: nothing happens
}

TEST(TimerQueue, CancelBeforeTheFirstStepIsNotLost) {
  SimLane lane;
  bool cancelled = false;
  SimTask task = lane.Spawn(Sleep(&lane.timers(), SteadyTime::max(), &cancelled));
  task.Cancel();
  lane.RunReady();
  EXPECT_TRUE(task.done());
  EXPECT_TRUE(cancelled);
}

TEST(SimLane, NamesACoroutineThatNothingCanWake) {
  SimLane lane;
  bool cancelled = false;
  EXPECT_THROW(lane.Run(Sleep(&lane.timers(), SteadyTime::max(), &cancelled)), std::logic_error);
}

TEST(SimLane, DroppedTasksFinishOrDieWithTheLane) {
  auto kept = std::make_shared<bool>(false);
  auto sleep = [](Timers* timers, SteadyTime until, std::shared_ptr<bool> done) -> Awaitable<> {
    co_await timers->SleepUntil(until);
    *done = true;
  };
  auto dropped = std::make_shared<bool>(false);
  {
    SimLane lane;
    lane.Spawn(sleep(&lane.timers(), lane.clock().Steady() + milliseconds(1), kept));
    lane.Spawn(sleep(&lane.timers(), SteadyTime::max(), dropped));
    lane.AdvanceBy(milliseconds(1));
    EXPECT_TRUE(*kept);
    EXPECT_EQ(dropped.use_count(), 2);
  }
  EXPECT_FALSE(*dropped);
  EXPECT_EQ(dropped.use_count(), 1);
}

}  // namespace
}  // namespace phonegate::timer_queue_test
