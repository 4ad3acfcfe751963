// What a call costs in phonegate, beside servers that do next to nothing.
#include <algorithm>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <sys/resource.h>

#include "absl/synchronization/mutex.h"
#include "service/base/text.h"
#include "tests/bench/bench_servers.h"
#include "tests/bench/process_usage.h"
#include "tests/bench/report.h"
#include "tests/bench/run_program.h"
#include "tests/bench/sample_number.h"
#include "tests/bench/svg_plot.h"

namespace phonegate::bench {
namespace {

using Millis = std::chrono::duration<double, std::milli>;

// Above this share of what a server manages, calls only pile up in an open loop.
constexpr double kMaxOfThroughput = 0.8;

struct Options {
  std::string output;
  int rounds = 20;
  double seconds = 1;
  LoadShape shape;
  int numbers = 200;
  double headroom = 3;
  std::vector<double> rates = {500, 1'000, 2'000, 4'000, 8'000, 16'000};
  int idle_connections = 1'000;
  int in_flight = 5'000;
  int slow_millis = 1'000;
  std::vector<std::string> settings;
  std::string peers;
};

// The figures of a server at several rates.
struct Latencies {
  std::string name;
  std::vector<PlotPoint> p50_millis;
  std::vector<PlotPoint> p99_millis;
};

const Series& Named(const std::vector<Series>& all, const std::string& name) {
  return *std::find_if(all.begin(), all.end(), [&](const Series& series) { return series.name == name; });
}

class RequestBench {
 public:
  RequestBench(const Options& options, Report& report)
      : options_(options),
        report_(report),
        servers_({options.numbers, ReadSettings(options.settings), options.headroom, options.shape,
                  Seconds(options.seconds), options.peers},
                 report) {}

  void Run() {
    MeasureUnderLoad();
    MeasureOneByOne();
    MeasureAtRates();
    MeasureIdleConnections();
    MeasureSlowUpstream();
  }

  // CPU of a call by server.
  std::string CpuPlot() const {
    std::vector<PlotBar> bars;
    for (const Series& series : under_load_) {
      bars.push_back({series.name, Quantile(series.cpu_micros, 0.5), Quantile(series.cpu_micros, 0.25),
                      Quantile(series.cpu_micros, 0.75)});
    }
    return BarPlot("CPU time of a call in the server (of libcurl: in the client)", "µs", bars);
  }

  // Latency against offered load.
  std::string LatencyPlot() const {
    std::vector<PlotLine> lines;
    for (std::size_t i = 0; i < at_rates_.size(); ++i) {
      lines.push_back({at_rates_[i].name + ", p50", Stroke::kSolid, i, at_rates_[i].p50_millis});
      lines.push_back({at_rates_[i].name + ", p99", Stroke::kDashed, i, at_rates_[i].p99_millis});
    }
    return LinePlot({"Latency from when a call was due", "calls offered a second", "ms"}, lines);
  }

 private:
  std::vector<Series> Measure(const std::string& what, const LoadShape& shape) {
    std::vector<BenchServers::Target> targets = servers_.Connect(shape);
    std::vector<Subject> subjects;
    for (BenchServers::Target& target : targets) subjects.push_back(target.AsSubject(shape.streams));
    subjects.push_back(servers_.CurlSubject(shape.streams));
    return MeasureSideBySide(subjects, options_.rounds, Seconds(options_.seconds), [&](int round) {
      report_.Progress(Concat(what, ", round ", round, " of ", options_.rounds));
    });
  }

  void MeasureUnderLoad() {
    under_load_ = Measure("under load", options_.shape);
    for (const Series& series : under_load_) {
      report_.Add(series.name + ": CPU a call", series.cpu_micros, "µs");
      report_.Add(series.name + ": calls", series.per_second, "a second");
      report_.Add(series.name + ": p50", series.p50_millis, "ms");
      report_.Add(series.name + ": p99", series.p99_millis, "ms");
      report_.Add(series.name + ": p99.9", series.p999_millis, "ms");
    }
    const std::string ours = servers_.one_number();
    const std::vector<double>& bare = Named(under_load_, kBare).cpu_micros;
    for (const Series& series : under_load_) {
      if (series.name == kBare || series.name == kCurl) continue;
      report_.Add(series.name + ": CPU against bare", Ratios(series.cpu_micros, bare), "x",
                  series.name == ours ? "1.05 (P1)" : "");
    }
    report_.Add(ours + ": CPU against typed",
                Ratios(Named(under_load_, ours).cpu_micros, Named(under_load_, kTyped).cpu_micros), "x",
                "0.85 (P1)");
    report_.Add("phonegate, missing: CPU against the least gateway",
                Ratios(Named(under_load_, kMissing).cpu_micros, Named(under_load_, kLeastGateway).cpu_micros),
                "x", "1.10 (P5)");
    CompareWithPeers();
  }

  void CompareWithPeers() {
    const std::string ours = servers_.one_number();
    for (const Series& series : under_load_) {
      for (const Peer& peer : kPeers) {
        if (series.name != peer.name) continue;
        report_.Add(Concat(ours, ": CPU against ", peer.name),
                    Ratios(Named(under_load_, ours).cpu_micros, series.cpu_micros), "x", peer.goal);
      }
    }
  }

  void MeasureOneByOne() {
    const std::vector<Series> all =
        Measure("one call at a time", {.connections = 1, .streams = 1, .threads = 1});
    for (const Series& series : all)
      report_.Add(series.name + ", one at a time: p50", series.p50_millis, "ms");
    const std::string ours = servers_.one_number();
    report_.Add(ours + ", one at a time: p50 against bare",
                Ratios(Named(all, ours).p50_millis, Named(all, kBare).p50_millis), "x", "1.10 (P4)");
    report_.Add("phonegate, missing, one at a time: p50 above libcurl's",
                Differences(Named(all, kMissing).p50_millis, Named(all, kCurl).p50_millis), "ms",
                "0.40 (P5)");
  }

  void MeasureAtRates() {
    for (BenchServers::Target& target : servers_.Connect(options_.shape)) {
      const bool shown =
          target.name == kBare || target.name == kMissing || target.name == servers_.one_number();
      if (shown) MeasureAtRates(target);
    }
  }

  void MeasureAtRates(BenchServers::Target& target) {
    Latencies latencies{target.name, {}, {}};
    const double most = Quantile(Named(under_load_, target.name).per_second, 0.5) * kMaxOfThroughput;
    for (const double rate : options_.rates) {
      if (rate > most) continue;
      std::vector<double> p50;
      std::vector<double> p99;
      for (int round = 0; round < (options_.rounds + 3) / 4; ++round) {
        const LoadResult result = MustAllBeRight(target.name, [&] {
          return target.load->Open(target.exchanges, rate, Seconds(options_.seconds));
        });
        p50.push_back(Millis(result.latency.Quantile(0.5)).count());
        p99.push_back(Millis(result.latency.Quantile(0.99)).count());
      }
      const std::string name = Concat(target.name, ", ", static_cast<int>(rate), " calls offered a second: ");
      report_.Add(name + "p50", p50, "ms");
      report_.Add(name + "p99", p99, "ms");
      latencies.p50_millis.push_back({rate, Quantile(p50, 0.5)});
      latencies.p99_millis.push_back({rate, Quantile(p99, 0.5)});
    }
    at_rates_.push_back(std::move(latencies));
  }

  void MeasureIdleConnections() {
    const auto bare = BenchServers::FreshBare();
    ShowIdle(kBare, bare->pid(), bare->address(), {GetRequest(kSampleId), ""}, "");
    const auto gateway = servers_.FreshGateway();
    ShowIdle("phonegate", gateway->process().pid(), gateway->address(), servers_.exchanges().front(),
             "70 (P8)");
  }

  // Each connection has made one call.
  void ShowIdle(const std::string& name, pid_t process, const std::string& address, const Exchange& exchange,
                const std::string& goal) {
    report_.Add(name + ", just started: resident", ResidentMegabytes(process), "MB");
    RpcLoadOptions options;
    options.address = address;
    options.method = kGetPhoneNumber;
    options.connections = options_.idle_connections;
    RpcLoad load(options);
    // Few at a time: memory of calls is not what is asked for.
    const LoadEnd one_each{.calls = static_cast<std::uint64_t>(options.connections)};
    MustAllBeRight(name, [&] { return load.Closed({exchange}, 4, one_each); });
    report_.Add(Concat(name, " with ", options.connections, " idle connections: resident"),
                ResidentMegabytes(process), "MB", goal);
  }

  // What is under way when each answer takes long.
  void MeasureSlowUpstream() {
    const auto upstream = StartStaticUpstream(std::chrono::milliseconds(options_.slow_millis));
    const auto gateway = StartGateway(*upstream, ReadSettings(options_.settings));
    const pid_t process = gateway->process().pid();
    const double before = ResidentMegabytes(process);
    RpcLoadOptions load_options;
    load_options.address = gateway->address();
    load_options.method = kGetPhoneNumber;
    load_options.metadata = kNoCache;
    RpcLoad load(load_options);
    const auto calls = static_cast<std::uint64_t>(options_.in_flight) * 5;
    const LoadResult result =
        load.Closed(StaticNumbers(options_.in_flight), options_.in_flight, {.calls = calls});
    if (result.errors > 0) report_.Progress(result.first_error);
    const std::string name =
        Concat("phonegate, ", options_.in_flight, " missing against ", options_.slow_millis, " ms: ");
    report_.Add(name + "errors", static_cast<double>(result.errors), Concat("of ", calls), "0 (P6)");
    report_.Add(name + "p50", Millis(result.latency.Quantile(0.5)).count(), "ms", "1,500 (P6)");
    report_.Add(name + "p99", Millis(result.latency.Quantile(0.99)).count(), "ms");
    report_.Add(name + "resident at most, above just started", PeakResidentMegabytes(process) - before, "MB",
                "150 (P6)");
  }

  const Options& options_;
  Report& report_;
  BenchServers servers_;
  std::vector<Series> under_load_;
  std::vector<Latencies> at_rates_;
};

// For this process and those that it starts.
void RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

void AddFlags(CLI::App& app, Options& options) {
  app.add_option("--output", options.output, "The folder to write the table and the plots to.");
  app.add_option("--rounds", options.rounds, "Rounds.")->check(CLI::Range(1, 1000));
  app.add_option("--seconds", options.seconds, "Length of a round.")->check(CLI::Range(0.01, 60.0));
  app.add_option("--connections", options.shape.connections, "Connections to each server.")
      ->check(CLI::Range(1, 1000));
  app.add_option("--streams", options.shape.streams, "Calls under way on each server.")
      ->check(CLI::Range(1, 100'000));
  app.add_option("--threads", options.shape.threads, "That make the load; not more than connections.")
      ->check(CLI::Range(1, 64));
  app.add_option("--numbers", options.numbers, "Numbers that are asked for in turn.")
      ->check(CLI::Range(1, 1000));
  app.add_option(
         "--headroom", options.headroom,
         "How many times as fast as phonegate asks the simulator has to be, or a static upstream is used.")
      ->check(CLI::Range(0.0, 1e6));
  app.add_option("--rates", options.rates,
                 "Calls a second of the open loop; those that are too many are left out.")
      ->check(CLI::Range(1.0, 1e6));
  app.add_option("--idle-connections", options.idle_connections, "Connections whose memory is measured.")
      ->check(CLI::Range(1, 10'000));
  app.add_option("--in-flight", options.in_flight, "Calls under way against the slow upstream.")
      ->check(CLI::Range(1, 100'000));
  app.add_option("--slow-ms", options.slow_millis, "How long its answers take.")
      ->check(CLI::Range(1, 20'000));
  app.add_option("--peers", options.peers,
                 "The folder of servers in other languages, as .ci/bench-peers makes them.");
  app.add_option("--setting", options.settings,
                 "Of phonegate's configuration, SECTION.KEY=VALUE; repeatable.");
}

int Main(int argc, char** argv) {
  CLI::App app("Measures the request path beside servers that do next to nothing.");
  Options options;
  AddFlags(app, options);
  CLI11_PARSE(app, argc, argv);
  if (options.shape.threads > options.shape.connections)
    throw std::runtime_error("--threads must not be more than --connections");
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  RaiseDescriptorLimit();
  Report report(Concat("The request path, ", options.shape.streams, " calls under way on ",
                       options.shape.connections, " connections"));
  RequestBench bench(options, report);
  bench.Run();
  const std::string table = report.Markdown("make bench");
  std::cout << "\n" << table;
  if (options.output.empty()) return 0;
  WriteFile(options.output + "/request.md", table);
  WriteFile(options.output + "/request-cpu.svg", bench.CpuPlot());
  WriteFile(options.output + "/request-latency.svg", bench.LatencyPlot());
  return 0;
}

}  // namespace
}  // namespace phonegate::bench

int main(int argc, char** argv) { return phonegate::bench::RunProgram(phonegate::bench::Main, argc, argv); }
