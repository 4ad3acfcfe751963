#pragma once

#include <boost/asio/awaitable.hpp>

#include "tests/simulator/http.h"
#include "tests/simulator/state.h"

namespace sim {

// True for requests under /_sim.
bool IsControl(const Request& request);

// The control API, see README.md. Needs no credentials and is not recorded. Waits
// without blocking others where a request asks for it. Errors are 400 and 404 with
// {"error": a sentence}.
asio::awaitable<Reply> HandleControl(State& state, const Request& request);

}  // namespace sim
