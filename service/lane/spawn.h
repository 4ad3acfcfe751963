// Starting a coroutine whose end is not awaited.
#ifndef PHONEGATE_SERVICE_LANE_SPAWN_H_
#define PHONEGATE_SERVICE_LANE_SPAWN_H_

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include "service/lane/awaitable.h"

namespace phonegate {

// Runs `body` on `executor`, a lane's; call on that lane. It does not start
// before this returns.
//
// `cancel`, when connected, asks it to end early (emit terminal cancellation, on
// the lane); its signal must outlive the coroutine's frames, so `body` must not
// own it. Cancellation is never an exception here: what waits returns early,
// and the coroutine asks its cancellation state. An exception that leaves `body`
// would be a caller that never gets its answer, so it ends the process.
void Spawn(const boost::asio::any_io_executor& executor, Awaitable<> body,
           boost::asio::cancellation_slot cancel = {});

// True once the running coroutine has been asked to end early.
Awaitable<bool> Cancelled();

// From here on the running coroutine, with those that wait for it, is not asked to
// end early any more; that it was asked before is forgotten.
Awaitable<> Uncancellable();

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_LANE_SPAWN_H_
