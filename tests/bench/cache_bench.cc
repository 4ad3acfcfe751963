// What the cache costs: memory of a number, time of a hit, and how many hit.
#include <atomic>
#include <cstdint>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "absl/strings/str_format.h"
#include "service/base/text.h"
#include "service/cache/tags.h"
#include "tests/bench/measure.h"
#include "tests/bench/process_usage.h"
#include "tests/bench/report.h"
#include "tests/bench/run_program.h"
#include "tests/bench/sample_number.h"
#include "tests/cache/hit_trace.h"
#include "tests/contract/real_contract.h"

namespace phonegate::bench {
namespace {

constexpr std::size_t kRoomForAll = std::size_t{4} << 30U;
constexpr std::uint64_t kHot = 1'000;

struct Options {
  std::string output;
  std::uint64_t entries = 1'000'000;
  std::uint64_t hits = 2'000'000;
  int rounds = 5;
  int threads = 2;
};

std::string IdOf(std::uint64_t number) { return absl::StrFormat("b3877c40-da60-4998-90ad-%012d", number); }

// Numbers of one project, each under the key and with the tags that the stage gives it.
class Numbers {
 public:
  explicit Numbers(std::uint64_t count) {
    requests_.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i) requests_.push_back(GetRequest(IdOf(i)));
  }

  void Fill() {
    for (std::uint64_t i = 0; i < requests_.size(); ++i) {
      if (store_.Insert({.request = requests_[i]}, AnswerOfNumber(i), kCacheStart) != InsertResult::kInserted)
        throw std::runtime_error("the cache did not take an answer");
    }
  }

  // CPU time of a look-up, in nanoseconds: `hits` of each thread, among the first `range`.
  double NanosOfAHit(int threads, std::uint64_t hits, std::uint64_t range) {
    std::atomic<std::uint64_t> missing = 0;
    std::vector<double> cpu(static_cast<std::size_t>(threads));
    std::vector<std::thread> running;
    for (int i = 0; i < threads; ++i) {
      running.emplace_back([this, i, hits, range, &cpu, &missing] {
        SimRandom random(static_cast<std::uint64_t>(i) + 1);
        const Seconds begin = ThreadCpuTime();
        for (std::uint64_t n = 0; n < hits; ++n) {
          const std::string& request = requests_[random.Below(range)];
          if (store_.Find({.request = request}, kCacheStart).state != Found::State::kFresh) ++missing;
        }
        cpu[static_cast<std::size_t>(i)] = (ThreadCpuTime() - begin).count();
      });
    }
    for (std::thread& thread : running) thread.join();
    if (missing > 0) throw std::runtime_error("the cache has lost an answer");
    double sum = 0;
    for (const double one : cpu) sum += one;
    return sum / (static_cast<double>(hits) * threads) * 1e9;
  }

  const CacheStore& store() const { return store_; }

 private:
  std::shared_ptr<const CachedAnswer> AnswerOfNumber(std::uint64_t i) const {
    static const Operation& get = OperationOf("GetPhoneNumber");
    v1::PhoneNumber number = SampleNumber();
    number.set_id(IdOf(i));
    number.set_number(absl::StrFormat("+1%010d", 2'000'000'000 + i));
    v1::GetPhoneNumberRequest request;
    request.set_id(number.id());
    CachedAnswer answer = AnswerOf(number.SerializeAsString());
    answer.tags = generations_.SlotsOf(TagsOfAnswer(get, kSampleId, request, number));
    return Shared(std::move(answer));
  }

  SimRandom random_{1};
  Generations generations_{random_};
  CacheStore store_{kRoomForAll, generations_, random_};
  std::vector<std::string> requests_;
};

void MeasureMemory(Numbers& numbers, const Options& options, Report& report) {
  report.Progress(Concat("keeping ", options.entries, " numbers"));
  const double before = ResidentMegabytes(getpid());
  numbers.Fill();
  const double megabytes = ResidentMegabytes(getpid()) - before;
  const auto count = static_cast<double>(options.entries);
  report.Add(Concat(options.entries, " cached numbers: resident"), megabytes, "MB");
  report.Add("a cached number: resident", megabytes * 1e6 / count, "bytes");
  report.Add("a cached number: as the bound counts it",
             static_cast<double>(numbers.store().statistics().bytes) / count, "bytes");
}

void MeasureHits(Numbers& numbers, const Options& options, Report& report) {
  for (const std::uint64_t range : {std::min(kHot, options.entries), options.entries}) {
    for (const int threads : {1, options.threads}) {
      std::vector<double> nanos;
      for (int round = 0; round < options.rounds; ++round)
        nanos.push_back(numbers.NanosOfAHit(threads, options.hits, range));
      report.Add(Concat("a hit among ", range, " numbers, ", threads, threads == 1 ? " thread" : " threads",
                        ": CPU"),
                 nanos, "ns");
    }
  }
}

void MeasureHitRatio(Report& report) {
  report.Progress("asking by Zipf's law, with three scans of a million between");
  S3Fifo s3_fifo;
  Lru lru;
  report.Add("hit ratio", HitRatio(s3_fifo) * 100, "%");
  report.Add("hit ratio of an LRU with the same bytes", HitRatio(lru) * 100, "%");
}

int Main(int argc, char** argv) {
  CLI::App app("Measures the cache by itself.\n\nExample:\n  cache_bench --entries 100000");
  Options options;
  app.add_option("--output", options.output, "The file to write the table to.");
  app.add_option("--entries", options.entries, "Numbers that are kept.")->check(CLI::Range(1, 3'000'000));
  app.add_option("--hits", options.hits, "Look-ups of a thread in a round.")
      ->check(CLI::Range(1, 1'000'000'000));
  app.add_option("--rounds", options.rounds, "Rounds.")->check(CLI::Range(1, 1000));
  app.add_option("--threads", options.threads, "Threads that look up.")->check(CLI::Range(1, 64));
  CLI11_PARSE(app, argc, argv);
  Report report("The cache by itself");
  {
    Numbers numbers(options.entries);
    MeasureMemory(numbers, options, report);
    MeasureHits(numbers, options, report);
  }
  MeasureHitRatio(report);
  Publish(report, options.output);
  return 0;
}

}  // namespace
}  // namespace phonegate::bench

int main(int argc, char** argv) { return phonegate::bench::RunProgram(phonegate::bench::Main, argc, argv); }
