#include "service/lane/spawn.h"

#include <exception>
#include <memory>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

namespace phonegate {

namespace {

namespace asio = boost::asio;

// Passes the wish to end early on to the coroutine, once that has begun. Asio
// would throw an earlier one out of the frame that starts the body, which would
// then never run.
struct Ending {
  asio::cancellation_signal signal;
  bool begun = false;
  asio::cancellation_type wanted = asio::cancellation_type::none;

  void Want(asio::cancellation_type type) {
    wanted |= type;
    if (begun) signal.emit(type);
  }
  void Begin() {
    begun = true;
    if (wanted != asio::cancellation_type::none) signal.emit(wanted);
  }
};

Awaitable<> WithoutThrowing(Awaitable<> body, std::shared_ptr<Ending> ending) {
  co_await asio::this_coro::throw_if_cancelled(false);
  ending->Begin();
  co_await std::move(body);
}

// What co_spawn calls at the end. It has a cancellation slot and, unlike what
// bind_cancellation_slot makes, no executor that Asio would know of: with one, Asio
// 1.81 posts each wish with a bare pointer to its signal, and a wish that comes as the
// coroutine ends is passed on after the signal has gone with it.
struct MustNotThrow {
  using cancellation_slot_type = asio::cancellation_slot;

  cancellation_slot_type get_cancellation_slot() const noexcept { return ending->signal.slot(); }
  void operator()(const std::exception_ptr& escaped) const {
    if (escaped) std::terminate();
  }

  std::shared_ptr<Ending> ending;  // Asio looks at the signal once more behind a body that never waited
};

}  // namespace

void Spawn(const asio::any_io_executor& executor, Awaitable<> body, asio::cancellation_slot cancel) {
  auto ending = std::make_shared<Ending>();
  if (cancel.is_connected()) {
    cancel.assign([ending](asio::cancellation_type type) { ending->Want(type); });
  }
  // Posted: co_spawn alone would begin at once when a coroutine of the lane calls this.
  asio::post(executor, [executor, ending, body = WithoutThrowing(std::move(body), ending)]() mutable {
    asio::co_spawn(executor, std::move(body), MustNotThrow{ending});
  });
}

Awaitable<bool> Cancelled() {
  asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
  co_return state.cancelled() != asio::cancellation_type::none;
}

Awaitable<> Uncancellable() {
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
}

}  // namespace phonegate
