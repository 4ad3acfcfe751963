#include "service/http/spawn.h"

#include <chrono>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/sim_lane.h"

namespace phonegate {
namespace {

using std::chrono::seconds;

class SpawnTest : public testing::Test {
 protected:
  Awaitable<> Count() {
    ++ran;
    co_return;
  }
  Awaitable<> Wait() {
    const SteadyTime until = lane.clock().Steady() + seconds(10);
    co_await lane.timers().SleepUntil(until);
    cancelled = co_await Cancelled();
    ++ran;
  }
  Awaitable<> WaitStubbornly() {
    co_await Uncancellable();
    co_await Wait();
  }

  SimLane lane;
  int ran = 0;
  bool cancelled = false;
};

TEST_F(SpawnTest, DoesNotStartBeforeItReturns) {
  Spawn(lane.executor(), Count());
  EXPECT_EQ(ran, 0);
  lane.RunReady();
  EXPECT_EQ(ran, 1);
}

// Asio goes on for a moment after a body that never waited, and clears its signal
// then. Were that gone, its memory would be that of another's.
TEST_F(SpawnTest, BodyThatNeverWaitsLeavesTheSignalsOfOthersAlone) {
  std::vector<boost::asio::cancellation_signal> signals(10);
  for (boost::asio::cancellation_signal& signal : signals) {
    Spawn(lane.executor(), Count());
    Spawn(lane.executor(), Wait(), signal.slot());
  }
  lane.RunReady();
  EXPECT_EQ(ran, 10);
  for (boost::asio::cancellation_signal& signal : signals)
    signal.emit(boost::asio::cancellation_type::terminal);
  lane.RunReady();
  EXPECT_EQ(ran, 20);
}

TEST_F(SpawnTest, EndsEarlyWhenAsked) {
  boost::asio::cancellation_signal signal;
  Spawn(lane.executor(), Wait(), signal.slot());
  lane.RunReady();
  signal.emit(boost::asio::cancellation_type::terminal);
  lane.RunReady();
  EXPECT_EQ(ran, 1);
  EXPECT_TRUE(cancelled);
}

TEST_F(SpawnTest, HearsOfAWishThatCameBeforeItBegan) {
  boost::asio::cancellation_signal signal;
  Spawn(lane.executor(), Wait(), signal.slot());
  signal.emit(boost::asio::cancellation_type::terminal);
  lane.RunReady();
  EXPECT_EQ(ran, 1);
  EXPECT_TRUE(cancelled);
}

TEST_F(SpawnTest, UncancellableIsNotAskedToEndEarly) {
  boost::asio::cancellation_signal signal;
  Spawn(lane.executor(), WaitStubbornly(), signal.slot());
  lane.RunReady();
  signal.emit(boost::asio::cancellation_type::terminal);
  lane.RunReady();
  EXPECT_EQ(ran, 0);
  lane.AdvanceBy(seconds(10));
  EXPECT_EQ(ran, 1);
  EXPECT_FALSE(cancelled);
}

}  // namespace
}  // namespace phonegate
