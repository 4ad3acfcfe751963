#pragma once

#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace sim {

namespace asio = boost::asio;

// Results of asynchronous operations as tuples instead of exceptions.
inline constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);

// Wakes the coroutines that wait for something to change. One thread only.
class Event {
 public:
  // Returns at the next Notify or at the deadline, whichever comes first.
  asio::awaitable<void> Wait(std::chrono::steady_clock::time_point deadline) {
    auto timer = std::make_shared<asio::steady_timer>(co_await asio::this_coro::executor);
    timer->expires_at(deadline);
    waiting_.push_back(timer);
    co_await timer->async_wait(kAsTuple);
  }

  void Notify() {
    for (const auto& waiting : std::exchange(waiting_, {})) {
      if (const auto timer = waiting.lock()) timer->cancel();
    }
  }

 private:
  std::vector<std::weak_ptr<asio::steady_timer>> waiting_;
};

}  // namespace sim
