// What a call costs in phonegate, beside servers that do next to nothing.
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <sys/resource.h>

#include "absl/synchronization/mutex.h"
#include "service/base/text.h"
#include "tests/bench/curl_load.h"
#include "tests/bench/process_usage.h"
#include "tests/bench/report.h"
#include "tests/bench/sample_number.h"
#include "tests/bench/side_by_side.h"
#include "tests/bench/upstream_setup.h"

namespace phonegate::bench {
namespace {

// How often as fast as it is asked an upstream has to be able to answer.
constexpr double kHeadroom = 3;
// What may have come of age in a cache while it was measured.
constexpr double kMostOthers = 0.01;

const std::map<std::string, std::string> kNoCache = {{"cache-control", "no-cache"}};

struct Options {
  std::string output;
  int rounds = 20;
  double seconds = 1;
  int connections = 4;
  int streams = 64;
  int threads = 2;
  int numbers = 200;
  std::vector<std::string> settings;
};

// A gateway and what stands behind it.
struct Chain {
  std::unique_ptr<UpstreamSetup> upstream;
  std::unique_ptr<GatewayProcess> gateway;
  std::vector<Exchange> exchanges;
};

class RequestBench {
 public:
  explicit RequestBench(const Options& options)
      : options_(options),
        report_(Concat("The request path, ", options.streams, " calls under way on ", options.connections,
                       " connections")) {}

  void Run() {
    StartServers();
    MeasureUnderLoad();
    MeasureOneByOne();
  }

  std::string Markdown() const { return report_.Markdown("make bench"); }

 private:
  static Subject SubjectOf(const std::string& name, pid_t process, RpcLoad& load,
                           const std::vector<Exchange>& exchanges, int streams) {
    return {
        name,
        [&load, &exchanges, streams, name](Seconds duration) {
          LoadResult result = load.Closed(exchanges, streams, {.duration = duration});
          if (static_cast<double>(result.other_trailers) > kMostOthers * static_cast<double>(result.answers))
            throw std::runtime_error(name + ": its trailers say something else");
          return result;
        },
        [process] { return CpuTimeOf(process); }};
  }

  RpcLoad& NewLoad(const std::string& address, const std::map<std::string, std::string>& metadata = {},
                   const std::map<std::string, std::string>& trailers = {}) {
    RpcLoadOptions options;
    options.address = address;
    options.method = kGetPhoneNumber;
    options.connections = options_.connections;
    options.threads = options_.threads;
    options.metadata = metadata;
    options.trailers = trailers;
    loads_.push_back(std::make_unique<RpcLoad>(options));
    return *loads_.back();
  }

  struct Reference {
    std::string name;
    std::unique_ptr<ListeningProgram> program;
    std::vector<Exchange> exchanges;
  };

  void StartReference(const std::string& name, std::vector<std::string> flags, const std::string& answer) {
    flags.insert(flags.begin(), SiblingProgram("reference_server"));
    references_.push_back(
        {name, std::make_unique<ListeningProgram>(flags), {{GetRequest(kSampleId), answer}}});
  }

  void StartServers() {
    const std::string answer = SampleNumber().SerializeAsString();
    StartReference("bare", {"--kind", "bare"}, "");
    StartReference("raw", {"--kind", "raw"}, answer);
    StartReference("raw, tuned", {"--kind", "raw", "--deadlock-detection", "off", "--channelz", "off"},
                   answer);
    StartReference("typed", {"--kind", "typed"}, answer);
    chain_.upstream = StartSimulatedUpstream(options_.numbers);
    chain_.gateway = StartGateway(*chain_.upstream, ReadSettings(options_.settings));
    chain_.exchanges = FillNumbers(*chain_.gateway);
    const double headroom = Headroom();
    report_.Add("the simulator could answer, by its CPU time", headroom, "times what phonegate asks", "3");
    if (headroom < kHeadroom) UseStaticUpstream();
    cached_ = IsCached(*chain_.gateway, chain_.exchanges.front());
  }

  // How often as many requests the upstream has CPU time for, on one processor.
  double Headroom() {
    RpcLoad& load = NewLoad(chain_.gateway->address(), kNoCache);
    const Seconds before = CpuTimeOf(chain_.upstream->program());
    const LoadResult result = MustAllBeRight("phonegate, missing", [&] {
      return load.Closed(chain_.exchanges, options_.streams, {.duration = Seconds(options_.seconds)});
    });
    return result.wall / (CpuTimeOf(chain_.upstream->program()) - before);
  }

  void UseStaticUpstream() {
    chain_ = {};
    chain_.upstream = StartStaticUpstream(std::chrono::milliseconds(0));
    chain_.gateway = StartGateway(*chain_.upstream, ReadSettings(options_.settings));
    chain_.exchanges = StaticNumbers(options_.numbers);
    report_.Add("so a static upstream is used; by its CPU time it could answer", Headroom(),
                "times what phonegate asks", "3");
  }

  pid_t gateway() const { return chain_.gateway->process().pid(); }

  // All servers, `streams` calls under way on each.
  std::vector<Subject> Subjects(int streams) {
    std::vector<Subject> subjects;
    for (const Reference& reference : references_) {
      subjects.push_back(SubjectOf(reference.name, reference.program->pid(),
                                   NewLoad(reference.program->address()), reference.exchanges, streams));
    }
    one_ = {chain_.exchanges.front()};
    RpcLoad& cached = NewLoad(chain_.gateway->address(), {},
                              cached_ ? std::map<std::string, std::string>{{"x-cache", "hit"}}
                                      : std::map<std::string, std::string>{});
    subjects.push_back(
        SubjectOf(cached_ ? "phonegate, cached" : "phonegate, not cached", gateway(), cached, one_, streams));
    RpcLoad& missing = NewLoad(chain_.gateway->address(), kNoCache);
    subjects.push_back(SubjectOf("phonegate, missing", gateway(), missing, chain_.exchanges, streams));
    return subjects;
  }

  void Show(const std::vector<Series>& all) {
    for (const Series& series : all) {
      report_.Add(series.name + ": CPU a call", series.cpu_micros, "µs");
      if (&series != &all.front())
        report_.Add(series.name + ": CPU against bare", Ratios(series.cpu_micros, all.front().cpu_micros),
                    "");
      report_.Add(series.name + ": calls", series.per_second, "a second");
      report_.Add(series.name + ": p50", series.p50_millis, "ms");
      report_.Add(series.name + ": p99", series.p99_millis, "ms");
      report_.Add(series.name + ": p99.9", series.p999_millis, "ms");
    }
  }

  void MeasureUnderLoad() {
    const auto subjects = Subjects(options_.streams);
    Show(MeasureSideBySide(subjects, options_.rounds, Seconds(options_.seconds), [this](int round) {
      report_.Progress(Concat("under load, round ", round, " of ", options_.rounds));
    }));
  }

  void MeasureOneByOne() {}

  const Options options_;
  Report report_;
  std::vector<Reference> references_;
  Chain chain_;
  bool cached_ = false;
  std::vector<Exchange> one_;
  std::vector<std::unique_ptr<RpcLoad>> loads_;
};

// For this process and those that it starts.
void RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

int Main(int argc, char** argv) {
  CLI::App app("Measures the request path beside servers that do next to nothing.");
  Options options;
  app.add_option("--output", options.output, "The folder to write the table and the plots to.");
  app.add_option("--rounds", options.rounds, "Rounds.")->check(CLI::Range(1, 1000));
  app.add_option("--seconds", options.seconds, "Length of a round.")->check(CLI::Range(0.01, 60.0));
  app.add_option("--connections", options.connections, "Connections to each server.")
      ->check(CLI::Range(1, 1000));
  app.add_option("--streams", options.streams, "Calls under way on each server.")
      ->check(CLI::Range(1, 100'000));
  app.add_option("--threads", options.threads, "That make the load.")->check(CLI::Range(1, 64));
  app.add_option("--numbers", options.numbers, "Numbers that are asked for in turn.")
      ->check(CLI::Range(1, 1000));
  app.add_option("--setting", options.settings,
                 "Of phonegate's configuration, SECTION.KEY=VALUE; repeatable.");
  CLI11_PARSE(app, argc, argv);
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  RaiseDescriptorLimit();
  RequestBench bench(options);
  bench.Run();
  std::cout << "\n" << bench.Markdown();
  return 0;
}

}  // namespace
}  // namespace phonegate::bench

int main(int argc, char** argv) {
  try {
    return phonegate::bench::Main(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "request_bench: " << error.what() << "\n";
    return 1;
  }
}
