// The coroutine type of everything that waits.
#ifndef PHONEGATE_SERVICE_LANE_AWAITABLE_H_
#define PHONEGATE_SERVICE_LANE_AWAITABLE_H_

#include <boost/asio/awaitable.hpp>

namespace phonegate {

// A coroutine that runs on the lane of the request it belongs to. It is only
// ever resumed on that lane's thread, so what it touches needs no lock.
template <typename T = void>
using Awaitable = boost::asio::awaitable<T>;

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_LANE_AWAITABLE_H_
