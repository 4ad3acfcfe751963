// The core of the gateway under chance: a seed is a schedule.
#ifndef PHONEGATE_TESTS_JOURNAL_SIMULATION_H_
#define PHONEGATE_TESTS_JOURNAL_SIMULATION_H_

#include <cstdint>
#include <ostream>
#include <string>

#include "tests/journal/planted_bug.h"

namespace phonegate {

// Plays the schedule of `seed` in this thread: several callers, a disk and an
// upstream that fail, crashes; then all is well until everything is settled.
// Returns what was violated, in one sentence; empty when nothing was. Depends on
// nothing but its arguments. Writes what happens to `trace` when there is one.
std::string Simulate(std::uint64_t seed, const PlantedBug& bug = {}, std::ostream* trace = nullptr);

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_JOURNAL_SIMULATION_H_
