#pragma once

#include <nlohmann/json.hpp>

namespace sim {

// Keeps members in the order in which they were added, as the real service's answers do.
using Json = nlohmann::ordered_json;

}  // namespace sim
