#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/simulator/clock.h"
#include "tests/simulator/switches.h"

namespace sim {

// What a newcomer uses: obviously not a real account.
inline constexpr const char* kDemoProject = "d3300000-0000-4000-8000-000000000001";
inline constexpr const char* kDemoToken = "PTdemo-not-a-real-token";

// Seeded objects: `prefix`-0000-4000-8000-0000000PPPNN with PPP the project's place on the
// command line (000 first) and NN the object, both decimal.
inline constexpr const char* kAddressPrefix = "addd0000";   // 01, 02, 03
inline constexpr const char* kResourcePrefix = "fab00000";  // 01 to 04

// The id of a seeded object. `project_index` 0 to 999, `object` 1 to 99.
std::string SeededId(const std::string& prefix, size_t project_index, int object);

struct ProjectOptions {
  std::string id = kDemoProject;  // UUID
  std::string token = kDemoToken;
  std::set<std::string> scopes = {"Numbers", "Voice", "Messaging", "Fax", "Video"};
  bool trial = false;
  bool import_enabled = true;
  int64_t balance_thousandths = 1'000'000;  // 1,000 USD
  int number_limit = 1'000;                 // 1 in trial, whatever stands here
  int seed_numbers = 0;                     // owned from the start
};

struct Options {
  std::string address = "127.0.0.1";
  uint16_t port = 0;                     // 0: the system chooses
  std::vector<ProjectOptions> projects;  // empty: the demo project
  uint64_t seed = 1;
  int numbers_per_area_code = 120;  // 1 to 10,000
  std::optional<Time> start;        // absent: now
  Clock::Mode clock_mode = Clock::Mode::kFrozen;
  Switches switches;
  size_t record_limit = 100'000;  // requests kept
};

// ID:TOKEN or ID:TOKEN:SCOPE+SCOPE. On failure returns a sentence and leaves `out` alone.
std::optional<std::string> ParseProjectText(const std::string& text, std::vector<ProjectOptions>& out);

// {"projects":[{"id","token","scopes":[],"trial","balance_usd","number_limit","import_enabled","seed_numbers"}]}
std::optional<std::string> ParseProjectsFile(const std::string& text, std::vector<ProjectOptions>& out);

// Changes what `changes` names; all or nothing. Returns a sentence when it is wrong.
std::optional<std::string> ApplyProject(const Json& changes, ProjectOptions& project);

}  // namespace sim
