#include "service/lane/lane.h"

#include <future>
#include <memory>
#include <thread>
#include <vector>

#include <boost/asio/post.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/lane/spawn.h"
#include "tests/support/sim_clock.h"
#include "tests/support/sleep_poller.h"

namespace phonegate::lane_test {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;

TEST(Lane, RunsPostedTasksInOrderOnItsThread) {
  SleepingLane lane;
  LaneThread thread(lane);
  std::vector<int> ran;
  std::promise<std::thread::id> done;
  for (int i = 0; i < 3; ++i) lane.Post([&ran, i] { ran.push_back(i); });
  lane.Post([&done, only_moves = std::make_unique<int>()] { done.set_value(std::this_thread::get_id()); });
  EXPECT_NE(done.get_future().get(), std::this_thread::get_id());
  EXPECT_THAT(ran, ElementsAre(0, 1, 2));
}

// Each task waits for the lane to have answered the one before, so most of them
// find the lane on its way to sleep: a lost wakeup hangs this test.
TEST(Lane, LosesNoWakeup) {
  SleepingLane lane;
  LaneThread thread(lane);
  for (int i = 0; i < 5000; ++i) {
    std::promise<void> ran;
    lane.Post([&ran] { ran.set_value(); });
    ran.get_future().get();
  }
}

TEST(Lane, TakesTasksFromManyThreads) {
  SleepingLane lane;
  int ran = 0;  // without a lock: only the lane touches it
  {
    LaneThread thread(lane);
    std::vector<std::thread> posters;
    for (int i = 0; i < 4; ++i) {
      posters.emplace_back([&] {
        for (int j = 0; j < 1000; ++j) lane.Post([&ran] { ++ran; });
      });
    }
    for (std::thread& poster : posters) poster.join();
  }
  EXPECT_EQ(ran, 4000) << "everything posted before Stop runs";
}

TEST(Lane, SleepsWhenThereIsNothingToDo) {
  SleepingLane lane;
  LaneThread thread(lane);
  auto used = [&] {
    std::promise<milliseconds> answer;
    lane.Post([&answer] {
      timespec time{};
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
      answer.set_value(milliseconds(time.tv_sec * 1000 + time.tv_nsec / 1'000'000));
    });
    return answer.get_future().get();
  };
  std::promise<void> later;
  const milliseconds before = used();
  lane.Post(
      [&] { lane.timers().Add(lane.clock().Steady() + milliseconds(300), [&later] { later.set_value(); }); });
  later.get_future().get();
  EXPECT_LT(used() - before, milliseconds(100)) << "the lane was busy while it waited for a timer";
}

Awaitable<> SleepThenTell(Lane* lane, SteadyTime until, std::promise<SteadyTime>* done) {
  co_await lane->timers().SleepUntil(until);
  done->set_value(lane->clock().Steady());
}

TEST(Lane, TimerBoundsItsSleep) {
  SleepingLane lane;
  LaneThread thread(lane);
  std::promise<SteadyTime> done;
  const SteadyTime until = lane.clock().Steady() + milliseconds(20);
  lane.Post([&] { lane.Spawn(SleepThenTell(&lane, until, &done)); });
  EXPECT_GE(done.get_future().get(), until);
}

TEST(Lane, StopsWhileCoroutinesWaitAndDropsThemAtItsEnd) {
  SimClock clock;
  std::promise<SteadyTime> never;
  std::weak_ptr<int> kept;
  {
    SleepPoller poller;
    Lane lane(poller, clock);
    auto value = std::make_shared<int>();
    kept = value;
    auto wait = [](Lane* on, std::shared_ptr<int>) -> Awaitable<> {
      co_await on->timers().SleepUntil(SteadyTime::max());
    };
    {
      LaneThread thread(lane);
      lane.Post([&lane, &wait, value = std::move(value)] { lane.Spawn(wait(&lane, value)); });
    }
    EXPECT_FALSE(kept.expired());
  }
  EXPECT_TRUE(kept.expired());
}

TEST(Lane, StopBeforeRunIsNotLost) {
  SleepingLane lane;
  bool ran = false;
  lane.Post([&ran] { ran = true; });
  lane.Stop();
  lane.Run();
  EXPECT_TRUE(ran);
}

Awaitable<> TellThatItStarted(bool* started) {
  *started = true;
  co_return;
}
Awaitable<> SpawnAndLook(Lane* lane, bool* started, std::promise<bool>* started_at_once) {
  lane->Spawn(TellThatItStarted(started));
  started_at_once->set_value(*started);
  co_return;
}

TEST(Lane, StartsNothingBeforeSpawnReturns) {
  SleepingLane lane;
  bool started = false;
  std::promise<bool> started_at_once;
  {
    LaneThread thread(lane);
    lane.Post([&] { lane.Spawn(SpawnAndLook(&lane, &started, &started_at_once)); });
    EXPECT_FALSE(started_at_once.get_future().get()) << "from within a coroutine";
  }
  EXPECT_TRUE(started);
}

TEST(Lane, CancelsWhatItSpawned) {
  SleepingLane lane;
  boost::asio::cancellation_signal cancel;
  std::promise<SteadyTime> done;
  LaneThread thread(lane);
  lane.Post([&] { lane.Spawn(SleepThenTell(&lane, SteadyTime::max(), &done), cancel.slot()); });
  lane.Post([&] { cancel.emit(boost::asio::cancellation_type::terminal); });
  EXPECT_LT(done.get_future().get(), SteadyTime::max());
}

// The body may hold a caller's only way to its answer.
TEST(Lane, RunsWhatWasCancelledBeforeItBegan) {
  SleepingLane lane;
  boost::asio::cancellation_signal cancel;
  std::promise<SteadyTime> done;
  LaneThread thread(lane);
  lane.Post([&] {
    boost::asio::post(lane.executor(), [&] { cancel.emit(boost::asio::cancellation_type::terminal); });
    lane.Spawn(SleepThenTell(&lane, SteadyTime::max(), &done), cancel.slot());
  });
  EXPECT_LT(done.get_future().get(), SteadyTime::max());
}

}  // namespace
}  // namespace phonegate::lane_test
