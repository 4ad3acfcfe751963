// What another process uses of the machine.
#ifndef PHONEGATE_TESTS_BENCH_PROCESS_USAGE_H_
#define PHONEGATE_TESTS_BENCH_PROCESS_USAGE_H_

#include <sys/types.h>

#include "tests/bench/measure.h"

namespace phonegate::bench {

// All of these throw std::runtime_error when there is no such process.

// CPU time of all its threads so far, those that have ended included, its children
// not. To the nanosecond.
Seconds CpuTimeOf(pid_t process);

// Memory that it has in RAM, in millions of bytes: now, and the most there ever was.
double ResidentMegabytes(pid_t process);
double PeakResidentMegabytes(pid_t process);

// CPU time of the calling thread so far.
Seconds ThreadCpuTime();

}  // namespace phonegate::bench

#endif  // PHONEGATE_TESTS_BENCH_PROCESS_USAGE_H_
