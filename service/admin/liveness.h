// Whether the gRPC port still takes connections.
#ifndef PHONEGATE_SERVICE_ADMIN_LIVENESS_H_
#define PHONEGATE_SERVICE_ADMIN_LIVENESS_H_

#include <chrono>

#include <boost/asio/ip/tcp.hpp>

#include "absl/status/status.h"
#include "service/lane/awaitable.h"

namespace phonegate {

// Dials `endpoint`, says that it has nothing to say, and waits for the first sign of
// the other side, for `timeout` at most. A sign is anything that only a program can
// give: bytes, or the end of the connection. A connection alone is none: the kernel completes it also for a
// server that no longer accepts, until its backlog is full.
//
// UNAVAILABLE with a sentence when there was none. An unspecified address
// (0.0.0.0, ::) is dialled as the loopback address of its family.
Awaitable<absl::Status> DialListener(boost::asio::ip::tcp::endpoint endpoint,
                                     std::chrono::milliseconds timeout);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMIN_LIVENESS_H_
