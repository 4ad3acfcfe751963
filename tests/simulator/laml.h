#pragma once

#include "tests/simulator/http.h"
#include "tests/simulator/world.h"

namespace sim {

// Answers a request under /api/laml/2010-04-01 or /2010-04-01, with or without
// `.json`. Credentials, scope and account are checked here too.
Reply HandleLaml(World& world, const Request& request);

// True when the path belongs to HandleLaml.
bool IsLaml(const Request& request);

}  // namespace sim
