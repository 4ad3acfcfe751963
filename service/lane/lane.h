// A lane: one thread that carries requests from their first step to their answer.
#ifndef PHONEGATE_SERVICE_LANE_LANE_H_
#define PHONEGATE_SERVICE_LANE_LANE_H_

#include <cstddef>
#include <thread>
#include <vector>

#include <absl/functional/any_invocable.h>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "service/base/clock.h"
#include "service/base/mutex.h"
#include "service/lane/awaitable.h"
#include "service/lane/poller.h"
#include "service/lane/timer_queue.h"

namespace phonegate {

// Alternates between its ready coroutines, its timers, and waiting for the
// connections of its poller. Handing work between threads is what costs, so a request comes
// here once and is answered from here.
//
// Post and Stop may be called from any thread; all else only on the lane's own,
// or before Run begins and after it has returned. Coroutines that have not ended
// are destroyed with the lane; an object that keeps some waiting (a transport,
// a stage) must be destroyed before it.
class Lane {
 public:
  using Task = absl::AnyInvocable<void() &&>;

  // Both outlive the lane.
  Lane(Poller& poller, const Clock& clock);
  ~Lane();
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  // Has the lane run `task` soon, in the order of the calls. Never blocks for
  // longer than a queue operation, and makes a system call only when the lane
  // sleeps. A task that comes after Stop may be dropped without being run.
  void Post(Task task);

  // Makes the calling thread the lane's until Stop, and blocks SIGPIPE on it.
  // Everything posted before the Stop has been run when this returns; what waits
  // keeps waiting for ever.
  void Run();
  void Stop();

  // Starts a coroutine here; see Spawn in spawn.h.
  void Spawn(Awaitable<> body, boost::asio::cancellation_slot cancel = {});

  // Runs handlers on the lane. It has no locks: for use on the lane only.
  boost::asio::any_io_executor executor() { return ready_.get_executor(); }
  TimerQueue& timers() { return timers_; }
  const Clock& clock() const { return clock_; }

 private:
  enum class State { kAwake, kAsleep, kStopping };

  std::size_t RunReady();
  std::size_t RunPosted();
  bool stopping();
  void WaitForMore();
  void WakeLocked(State next) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Clock& clock_;
  Poller& poller_;
  TimerQueue timers_;

  Mutex mutex_;
  std::vector<Task> posted_ ABSL_GUARDED_BY(mutex_);
  State state_ ABSL_GUARDED_BY(mutex_) = State::kAwake;

  std::vector<Task> running_;      // the lane's; kept for its memory
  boost::asio::io_context ready_;  // a queue of ready handlers; polled, never run
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> keep_open_;
};

// Runs a lane on a thread of its own from construction to destruction.
class LaneThread {
 public:
  explicit LaneThread(Lane& lane) : lane_(lane), thread_([&lane] { lane.Run(); }) {}
  ~LaneThread() {
    lane_.Stop();
    thread_.join();
  }
  LaneThread(const LaneThread&) = delete;
  LaneThread& operator=(const LaneThread&) = delete;

 private:
  Lane& lane_;
  std::thread thread_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_LANE_LANE_H_
