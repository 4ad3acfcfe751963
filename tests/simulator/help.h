#pragma once

namespace sim {

// What --help prints below the flags: the operations, the rules, the control API.
extern const char* const kHelp;

}  // namespace sim
