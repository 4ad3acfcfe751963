// Several servers measured in turn, in short rounds, so that what else the machine
// does meets all of them alike.
#ifndef PHONEGATE_TESTS_BENCH_SIDE_BY_SIDE_H_
#define PHONEGATE_TESTS_BENCH_SIDE_BY_SIDE_H_

#include <functional>
#include <string>
#include <vector>

#include "tests/bench/measure.h"
#include "tests/bench/rpc_load.h"

namespace phonegate::bench {

// One that is measured.
struct Subject {
  std::string name;
  // Loads it for as long as it is told.
  std::function<LoadResult(Seconds)> load;
  // CPU time so far of the process, or the thread, that is measured.
  std::function<Seconds()> cpu;
};

// Its figures, one a round.
struct Series {
  std::string name;
  std::vector<double> cpu_micros;  // a call
  std::vector<double> per_second;
  std::vector<double> p50_millis;
  std::vector<double> p99_millis;
  std::vector<double> p999_millis;
};

// Runs `load` and gives its result; throws std::runtime_error when an answer was
// wrong or none came: such a figure would mean nothing.
LoadResult MustAllBeRight(const std::string& name, const std::function<LoadResult()>& load);

// The rounds, all subjects in each, after one that does not count. Calls
// `next_round` with the number of each, from 1.
std::vector<Series> MeasureSideBySide(const std::vector<Subject>& subjects, int rounds, Seconds duration,
                                      const std::function<void(int)>& next_round);

// Round by round; both have the same number of rounds.
std::vector<double> Ratios(const std::vector<double>& values, const std::vector<double>& against);
std::vector<double> Differences(const std::vector<double>& values, const std::vector<double>& minus);

}  // namespace phonegate::bench

#endif  // PHONEGATE_TESTS_BENCH_SIDE_BY_SIDE_H_
