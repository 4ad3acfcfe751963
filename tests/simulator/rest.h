#pragma once

#include "tests/simulator/http.h"
#include "tests/simulator/world.h"

namespace sim {

// Answers a request under /api/relay/rest or /api/fabric. Credentials and scopes
// are checked here too. Never fails: what is not known is a 404.
Reply HandleRest(World& world, const Request& request);

// True when the path belongs to HandleRest.
bool IsRest(const Request& request);

}  // namespace sim
