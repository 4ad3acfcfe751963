#include "service/lane/lane.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <signal.h>

#include "service/lane/spawn.h"

namespace phonegate {

namespace {

// Far enough that waking for nothing costs nothing.
constexpr std::chrono::milliseconds kMaxWait = std::chrono::minutes(10);

// A peer that closes is an error code here; the poller leaves signals alone.
void BlockBrokenPipeSignal() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

}  // namespace

Lane::Lane(Poller& poller, const Clock& clock)
    : clock_(clock),
      poller_(poller),
      timers_(clock),
      ready_(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE),
      keep_open_(ready_.get_executor()) {}

Lane::~Lane() {
  // Both can post the end of a coroutine to `ready_`, which goes first.
  posted_.clear();
  timers_.Clear();
}

void Lane::Post(Task task) {
  const MutexLock lock(mutex_);
  posted_.push_back(std::move(task));
  if (state_ == State::kAsleep) WakeLocked(State::kAwake);
}

void Lane::Stop() {
  const MutexLock lock(mutex_);
  WakeLocked(State::kStopping);
}

// One wakeup for each sleep: the lane is told again only after it slept again.
void Lane::WakeLocked(State next) {
  if (std::exchange(state_, next) == State::kAsleep) poller_.Wakeup();
}

void Lane::Spawn(Awaitable<> body, boost::asio::cancellation_slot cancel) {
  phonegate::Spawn(executor(), std::move(body), cancel);
}

void Lane::Run() {
  BlockBrokenPipeSignal();
  bool woken = true;
  while (!stopping()) {
    std::size_t ran = RunReady();
    if (ran > 0 || woken) ran += poller_.Perform();
    woken = ran == 0;
    if (ran == 0) WaitForMore();
  }
  RunReady();
}

bool Lane::stopping() {
  const MutexLock lock(mutex_);
  return state_ == State::kStopping;
}

std::size_t Lane::RunReady() { return RunPosted() + ready_.poll() + timers_.RunDue(); }

std::size_t Lane::RunPosted() {
  {
    const MutexLock lock(mutex_);
    running_.swap(posted_);
  }
  for (Task& task : running_) std::move(task)();
  const std::size_t ran = running_.size();
  running_.clear();
  return ran;
}

void Lane::WaitForMore() {
  std::chrono::milliseconds longest = kMaxWait;
  if (auto next = timers_.Next()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*next - clock_.Steady());
    longest = std::clamp(left, std::chrono::milliseconds(0), kMaxWait);
  }
  {
    // Announced before sleeping: a task posted from here on wakes the wait, even
    // one that has not begun yet.
    const MutexLock lock(mutex_);
    if (state_ != State::kAwake || !posted_.empty()) return;
    state_ = State::kAsleep;
  }
  poller_.Wait(longest);
  const MutexLock lock(mutex_);
  if (state_ == State::kAsleep) state_ = State::kAwake;
}

}  // namespace phonegate
