#pragma once

#include <optional>
#include <string>

#include "tests/simulator/json.h"

namespace sim {

// How the simulator behaves where sources disagree or the real service has traps.
// The defaults are what runs in production as far as is known.
struct Switches {
  std::string search_form = "e164";       // e164 | number: the shape of a REST search item
  std::string error_codes = "symbolic";   // symbolic | 422: `code` in the errors of /api/relay/rest
  std::string links = "path";             // path | absolute | foreign: REST paging links
  std::string e911_outcome = "active";    // active | failed: what a pending address becomes
  int missing_scope_status = 401;         // 401 | 403
  int laml_release_status = 409;          // 409 | 422: a LaML release that comes too early
  int e911_delay_s = 300;                 // 0 to 86,400 virtual seconds an address stays pending
  bool laml_null_strings = false;         // the text "null" for three empty sids
  bool laml_sept_months = false;          // Sept instead of Sep
  bool laml_accepts_json = true;          // LaML writes take JSON bodies too
  bool filter_after_paging = false;       // filtered pages may be empty and still have a next link
  bool null_clears = true;                // false: null in an update is refused as not_a_string
  bool messaging_needs_campaign = false;  // US long codes are bought without sms and mms
  bool enforce_write_limit = false;       // 429 after 13,800 writes in 10 virtual seconds
};

Json ToJson(const Switches& switches);

// Changes the switches that `changes` names, all or none. Returns a sentence that
// says what is wrong, or nullopt.
std::optional<std::string> Apply(const Json& changes, Switches& switches);

// The same for NAME=VALUE text of the command line.
std::optional<std::string> ApplyText(const std::string& assignment, Switches& switches);

}  // namespace sim
