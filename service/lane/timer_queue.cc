#include "service/lane/timer_queue.h"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "service/lane/spawn.h"

namespace phonegate {

namespace asio = boost::asio;

void TimerQueue::Clear() {
  // One by one: dropping a task can destroy a coroutine whose locals come back here.
  while (!waiting_.empty()) waiting_.extract(waiting_.begin());
}

TimerQueue::Id TimerQueue::Add(SteadyTime when, Task task) {
  Id id(when, next_++);
  waiting_.emplace(id, std::move(task));
  return id;
}

std::size_t TimerQueue::RunDue() {
  if (waiting_.empty()) return 0;
  const SteadyTime now = clock_.Steady();
  const std::uint64_t added_later = next_;
  std::size_t ran = 0;
  while (!waiting_.empty()) {
    const Id first = waiting_.begin()->first;
    if (first.first > now || first.second >= added_later) break;
    auto node = waiting_.extract(waiting_.begin());
    std::move(node.mapped())();
    ++ran;
  }
  return ran;
}

std::optional<SteadyTime> TimerQueue::Next() const {
  if (waiting_.empty()) return std::nullopt;
  return waiting_.begin()->first.first;
}

Awaitable<> TimerQueue::SleepUntil(SteadyTime when) { return Sleep(when, nullptr); }
Awaitable<> TimerQueue::SleepUntil(SteadyTime when, Wakeup& wakeup) { return Sleep(when, &wakeup); }

Awaitable<> TimerQueue::Sleep(SteadyTime when, Wakeup* wakeup) {
  if (when <= clock_.Steady()) co_return;
  const bool cancelled = co_await Cancelled();
  if (cancelled) co_return;
  auto start = [this, when, wakeup](auto handler) {
    auto slot = asio::get_associated_cancellation_slot(handler);
    auto executor = asio::get_associated_executor(handler);
    const Id id = Add(when, std::move(handler));
    // Posted, not called: whoever ends a sleep is not to find itself inside the
    // coroutine that slept.
    auto end = [this, id, executor] {
      auto node = waiting_.extract(id);
      if (!node.empty()) asio::post(executor, std::move(node.mapped()));
    };
    if (wakeup != nullptr) wakeup->Add(end);
    if (slot.is_connected()) slot.assign([end](asio::cancellation_type) { end(); });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(start, asio::use_awaitable);
}

}  // namespace phonegate
