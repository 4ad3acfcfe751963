// A lane under simulated time: runs the core's coroutines in the test's thread.
#ifndef PHONEGATE_TESTS_SUPPORT_SIM_LANE_H_
#define PHONEGATE_TESTS_SUPPORT_SIM_LANE_H_

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "service/lane/awaitable.h"
#include "service/lane/lane_port.h"
#include "service/lane/spawn.h"
#include "service/lane/timer_queue.h"
#include "service/lane/timers.h"
#include "tests/support/sim_clock.h"

namespace phonegate {

// A coroutine that a test started. May be dropped while it runs.
class SimTask {
 public:
  bool done() const { return state_->done; }
  // Asks it to end early; it hears of it in the next RunReady, Run or Advance.
  void Cancel() { state_->signal.emit(boost::asio::cancellation_type::terminal); }

 private:
  friend class SimLane;
  struct State {
    boost::asio::cancellation_signal signal;
    bool done = false;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

// Time stands still while anything can run, and jumps to the next timer when
// nothing can. What never finished is destroyed with the lane; an object that
// keeps coroutines waiting (a fake, a stage) must be destroyed before it.
//
//   SimLane lane;
//   Retry retry(lane.clock(), lane.timers(), fake);
//   EXPECT_EQ(lane.Run(retry.Call()), 3);
class SimLane {
 public:
  SimLane() : timers_(clock_) {}
  ~SimLane() { timers_.Clear(); }
  SimLane(const SimLane&) = delete;
  SimLane& operator=(const SimLane&) = delete;

  SimClock& clock() { return clock_; }
  Timers& timers() { return timers_; }
  boost::asio::any_io_executor executor() { return ready_.get_executor(); }
  // For stages. What they post runs in the order of the posts, on the test's thread.
  LanePort port(BlockingExecutor* blocking_executor = nullptr) {
    return {[this](auto task) { boost::asio::post(executor(), std::move(task)); }, executor(), timers_,
            blocking_executor};
  }

  // Runs `body` to its end, whatever simulated time that takes, and returns its
  // result. Throws std::logic_error when it waits for something that can never
  // come, and whatever `body` throws ends the process.
  template <typename T>
  T Run(Awaitable<T> body) {
    auto result = std::make_shared<std::optional<T>>();
    SimTask task = Spawn(Keep(std::move(body), result));
    Finish(task);
    return *std::move(*result);
  }
  void Run(Awaitable<> body) {
    SimTask task = Spawn(std::move(body));
    Finish(task);
  }

  // Starts `body`; it first runs in the next Run, RunReady or Advance.
  SimTask Spawn(Awaitable<> body) {
    SimTask task;
    tasks_.push_back(task.state_);
    phonegate::Spawn(executor(), MarkDone(std::move(body), task.state_), task.state_->signal.slot());
    return task;
  }

  // Runs everything that can run now; no time passes.
  void RunReady() {
    while (RunOnce()) continue;
  }

  // When the next timer is due; SteadyTime::max() without one.
  SteadyTime Next() const { return timers_.Next().value_or(SteadyTime::max()); }

  // Lets time pass to the next timer and runs what is due then. False when none is
  // due until `limit`, to which time has passed then.
  bool Step(SteadyTime limit) {
    RunReady();
    const bool due = timers_.Next() && *timers_.Next() <= limit;
    clock_.AdvanceTo(due ? *timers_.Next() : limit);
    RunReady();
    return due;
  }

  // Lets time pass, running everything that becomes due on the way in order.
  void AdvanceTo(SteadyTime when) {
    RunReady();
    while (timers_.Next() && *timers_.Next() <= when) {
      clock_.AdvanceTo(*timers_.Next());
      RunReady();
    }
    clock_.AdvanceTo(when);
  }
  void AdvanceBy(std::chrono::nanoseconds time) { AdvanceTo(clock_.Steady() + time); }

 private:
  template <typename T>
  static Awaitable<> Keep(Awaitable<T> body, std::shared_ptr<std::optional<T>> result) {
    result->emplace(co_await std::move(body));
  }
  static Awaitable<> MarkDone(Awaitable<> body, std::shared_ptr<SimTask::State> state) {
    co_await std::move(body);
    state->done = true;
  }

  bool RunOnce() {
    ready_.restart();
    const std::size_t posted = ready_.poll();
    return posted + timers_.RunDue() > 0;
  }

  void Finish(const SimTask& task) {
    while (!task.done()) {
      if (RunOnce() || task.done()) continue;
      if (timers_.Next().value_or(SteadyTime::max()) == SteadyTime::max())
        throw std::logic_error("SimLane: the coroutine waits, and nothing can wake it");
      clock_.AdvanceTo(*timers_.Next());
    }
  }

  SimClock clock_;
  std::vector<std::shared_ptr<SimTask::State>> tasks_;  // a signal must outlive its coroutine's frames
  TimerQueue timers_;
  boost::asio::io_context ready_;  // destroyed first: coroutines dropped there may use the timers
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_SUPPORT_SIM_LANE_H_
