#pragma once

#include <cstdint>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "tests/simulator/state.h"

namespace sim {

// Accepts connections until the io_context stops and serves each in a coroutine:
// record, fault, act, answer. HTTP/1.1 with keep-alive; a request that is not HTTP
// gets 400 and its connection is closed. A held request blocks only its connection.
asio::awaitable<void> Accept(asio::ip::tcp::acceptor& acceptor, State& state);

}  // namespace sim
