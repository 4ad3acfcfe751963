// What a measurement is made of.
#ifndef PHONEGATE_TESTS_BENCH_MEASURE_H_
#define PHONEGATE_TESTS_BENCH_MEASURE_H_

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

#include <sys/resource.h>

namespace phonegate::bench {

using Seconds = std::chrono::duration<double>;

// CPU time of all threads of this process so far.
inline Seconds CpuTime() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return Seconds(seconds(usage.ru_utime) + seconds(usage.ru_stime));
}

// Wall and CPU time since it was made.
class Stopwatch {
 public:
  Seconds Wall() const { return std::chrono::steady_clock::now() - begin_; }
  Seconds Cpu() const { return CpuTime() - cpu_; }

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  Seconds cpu_ = CpuTime();
};

// The value that `share` (0 to 1) of the values do not exceed; 0 of none.
template <typename T>
T Quantile(std::vector<T> values, double share) {
  if (values.empty()) return {};
  const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
  return values[at];
}

}  // namespace phonegate::bench

#endif  // PHONEGATE_TESTS_BENCH_MEASURE_H_
