// How many instructions a call costs: the figure that noise hardly moves.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "absl/synchronization/mutex.h"
#include "service/base/text.h"
#include "tests/bench/bench_servers.h"
#include "tests/bench/jwt_caller.h"
#include "tests/bench/report.h"
#include "tests/bench/run_program.h"
#include "tests/bench/sample_number.h"
#include "tests/bench/side_by_side.h"
#include "tests/bench/upstream_setup.h"
#include "tests/support/temp_folder.h"

namespace phonegate::bench {
namespace {

// What phonegate's stages may add to the raw server's instructions (P2), and what
// may be above the sum of both.
constexpr double kMaxAdded = 6'000;
// What they have come to: what the gate holds until P2 is reached. Of it 13,000 are what
// gRPC takes to carry the five trailers, see README.md.
constexpr double kAddedNow = 19'500;
constexpr double kSlack = 1.03;

// What a token that is remembered may cost on top of no identity at all, the bytes of
// its metadata left out: both as a server meets them that looks at neither. A
// microsecond is 3,500 instructions here.
constexpr double kMaxOfToken = 3'500;

// Calls under way at once. With fewer the servers' threads wait for work more often
// when the machine is busy, and that moves the figure: 60,000 to 70,000 with one,
// 52,700 to 53,200 with these.
constexpr int kStreams = 64;

// The exit code that tells ctest that nothing was measured.
constexpr int kSkipped = 77;

struct Options {
  std::string output;
  std::uint64_t few = 500;
  std::uint64_t many = 2'500;
  int rounds = 2;
  std::vector<std::string> settings;
  bool gate = false;
  bool missing = true;
};

// valgrind with a program after it, counting into `file`.
std::vector<std::string> Callgrind(const std::string& file) {
  return {"valgrind", "--tool=callgrind", "--callgrind-out-file=" + file, "--fair-sched=yes"};
}

// The line "totals: 123" or "summary: 123" that callgrind ends its file with.
std::uint64_t InstructionsIn(const std::string& file) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("totals: ")) return std::stoull(line.substr(8));
  }
  throw std::runtime_error("callgrind wrote no total; is valgrind installed?");
}

// All on one connection.
void Ask(const std::string& name, const std::string& address, const Exchange& exchange, std::uint64_t calls,
         const std::map<std::string, std::string>& metadata = {}) {
  RpcLoadOptions options;
  options.address = address;
  options.method = kGetPhoneNumber;
  options.connections = 1;
  options.metadata = metadata;
  RpcLoad load(options);
  MustAllBeRight(name, [&] { return load.Closed({exchange}, kStreams, {.calls = calls}); });
}

// A server that runs from its start to its end and answers `calls` calls meanwhile;
// returns its instructions.
using Run = std::function<std::uint64_t(std::uint64_t calls)>;

// `command` is a reference's.
std::uint64_t RunReference(const std::vector<std::string>& command, const std::string& answer,
                           const std::map<std::string, std::string>& metadata, std::uint64_t calls) {
  const TempFolder folder;
  std::vector<std::string> argv = Callgrind(folder / "callgrind");
  argv.insert(argv.end(), command.begin(), command.end());
  ListeningProgram server(argv);
  Ask(command.front(), server.address(), {GetRequest(kSampleId), answer}, calls, metadata);
  server.Stop();
  return InstructionsIn(folder / "callgrind");
}

std::uint64_t RunPhonegate(const UpstreamSetup& upstream, const Settings& settings,
                           const std::map<std::string, std::string>& metadata, std::uint64_t calls) {
  const TempFolder folder;
  const auto gateway = StartGateway(upstream, settings, Callgrind(folder / "callgrind"));
  Ask("phonegate", gateway->address(), StaticNumbers(1).front(), calls, metadata);
  if (gateway->Stop() != 0) throw std::runtime_error("phonegate did not end in good order");
  return InstructionsIn(folder / "callgrind");
}

// The least of several runs: a thread that waits once more than in another run, as on a
// busy machine, only adds.
std::uint64_t Least(const Run& run, std::uint64_t calls, int rounds) {
  std::uint64_t least = run(calls);
  for (int round = 1; round < rounds; ++round) least = std::min(least, run(calls));
  return least;
}

// What a call costs: starting, ending and the first calls cancel each other out.
double PerCall(const Run& run, const Options& options) {
  const std::uint64_t few = Least(run, options.few, options.rounds);
  const std::uint64_t many = Least(run, options.many, options.rounds);
  return (static_cast<double>(many) - static_cast<double>(few)) /
         static_cast<double>(options.many - options.few);
}

double PerCall(const Options& options, const std::vector<std::string>& command, const std::string& answer,
               const std::map<std::string, std::string>& metadata = {}) {
  return PerCall([&](std::uint64_t calls) { return RunReference(command, answer, metadata, calls); },
                 options);
}

// A call that is answered out of SignalWire.
void MeasureMissing(const Options& options, const UpstreamSetup& upstream, const Settings& settings,
                    Report& report) {
  report.Progress("the least gateway under callgrind");
  const double least = PerCall(options, LeastGateway(upstream), SampleJson());
  report.Add("least gateway, missing: a call", least, "instructions");
  report.Progress("phonegate, missing, under callgrind");
  const auto run = [&](std::uint64_t calls) { return RunPhonegate(upstream, settings, kNoCache, calls); };
  const double phonegate = PerCall(run, options);
  report.Add("phonegate, missing: a call", phonegate, "instructions");
  report.Add("phonegate, missing: against the least gateway", phonegate / least, "x", "1.10 (P5)");
}

struct Figures {
  double raw = 0;
  double phonegate = 0;
  double token = 0;  // what one that is remembered adds

  bool Within(double added) const { return phonegate <= (raw + added) * kSlack; }
  bool TokenIsCheap() const { return token <= kMaxOfToken; }
};

// A reference of one kind, without deadlock detection.
double PerCall(const Options& options, const std::string& kind, const std::string& channelz,
               const std::map<std::string, std::string>& metadata = {}) {
  return PerCall(options,
                 {SiblingProgram("reference_server"), "--kind", kind, "--deadlock-detection", "off",
                  "--channelz", channelz},
                 SampleNumber().SerializeAsString(), metadata);
}

// A cached call of somebody who shows a token; `trailers` and `anonymous` are what a call
// without one costs. Returns what the token adds.
double MeasureToken(const Options& options, const UpstreamSetup& upstream, const Settings& settings,
                    double trailers, double anonymous, Report& report) {
  const JwtCaller caller;
  const Settings with_caller = caller.AddedTo(settings);
  report.Progress("raw server with trailers, and a token's metadata, under callgrind");
  const double metadata = PerCall(options, "trailers", "off", caller.metadata()) - trailers;
  report.Add("raw, tuned as phonegate: a token's metadata, not looked at", metadata, "instructions");
  report.Progress("phonegate with a token under callgrind");
  const auto run = [&](std::uint64_t calls) {
    return RunPhonegate(upstream, with_caller, caller.metadata(), calls);
  };
  const double token = PerCall(run, options) - anonymous - metadata;
  report.Add("phonegate, cached: a remembered token, on top of its metadata", token, "instructions",
             "3,500: 1 µs");
  return token;
}

Figures Measure(const Options& options, Report& report) {
  Figures figures;
  const Settings settings = ReadSettings(options.settings);
  const auto upstream = StartStaticUpstream(std::chrono::milliseconds(0));
  const bool cached = IsCached(*StartGateway(*upstream, settings), StaticNumbers(1).front());
  report.Progress("raw server under callgrind");
  figures.raw = PerCall(options, "raw", "on");
  report.Add("raw, deadlock detection off: a call", figures.raw, "instructions");
  report.Progress("raw server with trailers under callgrind");
  const double trailers = PerCall(options, "trailers", "off");
  report.Add("raw, tuned as phonegate, with its five trailers: a call", trailers, "instructions");
  report.Progress("phonegate under callgrind");
  figures.phonegate =
      PerCall([&](std::uint64_t calls) { return RunPhonegate(*upstream, settings, {}, calls); }, options);
  const std::string name = cached ? "phonegate, cached: " : "phonegate, not cached: ";
  report.Add(name + "a call", figures.phonegate, "instructions");
  report.Add(name + "on top of raw", figures.phonegate - figures.raw, "instructions", "6,000 (P2)");
  report.Add(name + "on top of raw with trailers", figures.phonegate - trailers, "instructions");
  figures.token = MeasureToken(options, *upstream, settings, trailers, figures.phonegate, report);
  if (options.missing) MeasureMissing(options, *upstream, settings, report);
  return figures;
}

bool HasValgrind() { return std::system("command -v valgrind >/dev/null") == 0; }

int Main(int argc, char** argv) {
  CLI::App app("Counts the instructions of a call of GetPhoneNumber with callgrind.");
  Options options;
  app.add_option("--output", options.output, "The file to write the table to, as Markdown.");
  app.add_option("--few", options.few, "Calls of the shorter runs.")->check(CLI::Range(1, 1'000'000));
  app.add_option("--many", options.many, "Calls of the longer runs.")->check(CLI::Range(2, 1'000'000));
  app.add_option("--rounds", options.rounds, "Runs of each kind, of which the least counts.")
      ->check(CLI::Range(1, 100));
  app.add_option("--setting", options.settings,
                 "Of phonegate's configuration, SECTION.KEY=VALUE; repeatable.");
  app.add_flag("--missing,!--no-missing", options.missing, "Count what is not cached, too.");
  app.add_flag("--gate", options.gate, "Exit with 1 when a call costs more than the gate lets it.");
  CLI11_PARSE(app, argc, argv);
  if (options.many <= options.few) throw std::runtime_error("--many has to be more than --few");
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  Report report("Instructions of a call");
  if (!HasValgrind()) {
    std::cout << "Skipped: valgrind is not installed, and only it counts instructions; see make deps.\n";
    return kSkipped;
  }
  const Figures figures = Measure(options, report);
  const bool within_gate = figures.Within(kAddedNow) && figures.TokenIsCheap();
  const std::string table = report.Markdown("make bench-instructions");
  std::cout << "\n"
            << table << "\nP2, at most 6,000 on top of raw and 3 % of both: "
            << (figures.Within(kMaxAdded) ? "reached" : "missed") << "\nThe gate, at most " << kAddedNow
            << " on top of raw and 3 % of both, and " << kMaxOfToken
            << " for a remembered token: " << (within_gate ? "held" : "broken") << "\n";
  if (!options.output.empty()) WriteFile(options.output, table);
  return within_gate || !options.gate ? 0 : 1;
}

}  // namespace
}  // namespace phonegate::bench

int main(int argc, char** argv) { return phonegate::bench::RunProgram(phonegate::bench::Main, argc, argv); }
