#pragma once

#include <string>

#include "tests/simulator/http.h"
#include "tests/simulator/state.h"

namespace sim {

// What an Authorization header says. `user` is as sent.
struct Credentials {
  std::string user;
  Project* project = nullptr;  // null unless user and token are right
};
Credentials Authenticate(World& world, std::string_view authorization);

// What the record keeps of an Authorization header.
std::string RedactedAuthorization(World& world, std::string_view authorization);

// Does what the request asks for and answers: authentication, limits, both APIs.
Reply Act(State& state, Request& request);

}  // namespace sim
