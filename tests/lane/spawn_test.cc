#include "service/lane/spawn.h"

#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include <absl/functional/any_invocable.h>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include "tests/support/sim_lane.h"

namespace phonegate::spawn_test {
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

  // Waits until `resume` is called, or it is asked to end early.
  Awaitable<> WaitForResume() {
    auto start = [this](auto handler) {
      auto slot = boost::asio::get_associated_cancellation_slot(handler);
      resume = std::move(handler);
      slot.assign([this](boost::asio::cancellation_type) {
        heard = true;
        boost::asio::post(lane.executor(), std::exchange(resume, nullptr));
      });
    };
    co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void()>(
        start, boost::asio::use_awaitable);
    ++ran;
  }

  SimLane lane;
  absl::AnyInvocable<void() &&> resume;
  bool heard = false;
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

TEST_F(SpawnTest, PassesAWishOnAtOnce) {
  boost::asio::cancellation_signal signal;
  Spawn(lane.executor(), WaitForResume(), signal.slot());
  lane.RunReady();
  signal.emit(boost::asio::cancellation_type::terminal);
  EXPECT_TRUE(heard) << "posted, it would come to a coroutine that may have ended meanwhile";
  lane.RunReady();
  EXPECT_EQ(ran, 1);
}

// As when a caller leaves while libcurl hands over the answer: both before the lane
// looks at what is ready. AddressSanitizer sees who comes too late.
TEST_F(SpawnTest, TakesAWishThatComesAsItEnds) {
  auto signal = std::make_unique<boost::asio::cancellation_signal>();
  Spawn(lane.executor(), WaitForResume(), signal->slot());
  lane.RunReady();
  std::exchange(resume, nullptr)();
  EXPECT_EQ(ran, 1);
  signal->emit(boost::asio::cancellation_type::terminal);
  signal.reset();
  lane.RunReady();
  EXPECT_FALSE(heard);
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
}  // namespace phonegate::spawn_test
