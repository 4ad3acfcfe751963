#include "tests/bench/side_by_side.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>

#include "service/base/text.h"

namespace phonegate::bench {
namespace {

using Millis = std::chrono::duration<double, std::milli>;
using Micros = std::chrono::duration<double, std::micro>;

void MeasureOnce(const Subject& subject, Seconds duration, Series& series) {
  const Seconds before = subject.cpu();
  const LoadResult result = MustAllBeRight(subject.name, [&] { return subject.load(duration); });
  const Seconds used = subject.cpu() - before;
  series.cpu_micros.push_back(Micros(used).count() / static_cast<double>(result.answers));
  series.per_second.push_back(result.PerSecond());
  series.p50_millis.push_back(Millis(result.latency.Quantile(0.5)).count());
  series.p99_millis.push_back(Millis(result.latency.Quantile(0.99)).count());
  series.p999_millis.push_back(Millis(result.latency.Quantile(0.999)).count());
}

template <typename Combine>
std::vector<double> RoundByRound(const std::vector<double>& left, const std::vector<double>& right,
                                 Combine combine) {
  std::vector<double> combined;
  std::transform(left.begin(), left.end(), right.begin(), std::back_inserter(combined), combine);
  return combined;
}

}  // namespace

LoadResult MustAllBeRight(const std::string& name, const std::function<LoadResult()>& load) {
  LoadResult result = load();
  if (result.errors > 0) {
    throw std::runtime_error(Concat(name, ": ", result.errors, " of ", result.answers + result.errors,
                                    " answers were wrong, the first: ", result.first_error));
  }
  if (result.answers == 0) throw std::runtime_error(name + ": no answer came");
  return result;
}

std::vector<Series> MeasureSideBySide(const std::vector<Subject>& subjects, int rounds, Seconds duration,
                                      const std::function<void(int)>& next_round) {
  std::vector<Series> all;
  for (const Subject& subject : subjects) {
    all.push_back({subject.name, {}, {}, {}, {}, {}});
    MustAllBeRight(subject.name, [&] { return subject.load(duration); });
  }
  for (int round = 1; round <= rounds; ++round) {
    next_round(round);
    for (std::size_t i = 0; i < subjects.size(); ++i) MeasureOnce(subjects[i], duration, all[i]);
  }
  return all;
}

std::vector<double> Ratios(const std::vector<double>& values, const std::vector<double>& against) {
  return RoundByRound(values, against, std::divides<>());
}

std::vector<double> Differences(const std::vector<double>& values, const std::vector<double>& minus) {
  return RoundByRound(values, minus, std::minus<>());
}

}  // namespace phonegate::bench
