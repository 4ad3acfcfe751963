#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "tests/simulator/errors.h"
#include "tests/simulator/http.h"
#include "tests/simulator/json.h"
#include "tests/simulator/world.h"

namespace sim {

struct LamlProblem {
  int status;
  int code;
  std::string message;
};

// The fields of a LaML write: a form, or JSON where the switch allows it.
std::variant<Fields, LamlProblem> ReadLamlBody(const Request& request, const Switches& switches);

// What a create or update changes, as members of the REST object.
using LamlChanges = std::vector<std::pair<std::string, Json>>;
enum class LamlWrite { kCreate, kUpdate };
std::variant<LamlChanges, LamlProblem> ReadLamlChanges(const Fields& fields, LamlWrite write);

// The IncomingPhoneNumber object.
Json LamlNumber(const Number& number, const Switches& switches);

}  // namespace sim
