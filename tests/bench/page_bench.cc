// What pages of 1,000 numbers cost those who ask for something else meanwhile.
#include <atomic>
#include <iostream>
#include <string>
#include <thread>

#include <CLI/CLI.hpp>

#include "absl/synchronization/mutex.h"
#include "service/base/text.h"
#include "service/translate/answer_parts.h"
#include "tests/bench/bench_servers.h"
#include "tests/bench/report.h"
#include "tests/bench/run_program.h"
#include "tests/bench/sample_number.h"
#include "tests/contract/real_contract.h"

namespace phonegate::bench {
namespace {

using Millis = std::chrono::duration<double, std::milli>;
using Micros = std::chrono::duration<double, std::micro>;

struct Options {
  std::string output;
  int rounds = 10;
  double seconds = 2;
  double rate = 200;
  std::vector<std::string> settings;
};

RpcLoad LoadOn(const GatewayProcess& gateway, const char* method) {
  RpcLoadOptions options;
  options.address = gateway.address();
  options.method = method;
  options.connections = 1;
  options.metadata = kNoCache;
  return RpcLoad(options);
}

// Asks for one page after the other until it is destroyed.
class Pages {
 public:
  explicit Pages(const GatewayProcess& gateway)
      : load_(LoadOn(gateway, kListPhoneNumbers)), thread_([this] { Run(); }) {}
  ~Pages() { Stop(); }
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;

  // How many came. Throws std::runtime_error when one was wrong.
  std::uint64_t Stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
    if (!fault_.empty()) throw std::runtime_error("a page: " + fault_);
    return pages_;
  }

 private:
  void Run() {
    const std::vector<Exchange> exchanges = {{"", SamplePageAnswer()}};
    while (!stopping_ && fault_.empty()) {
      const LoadResult result = load_.Closed(exchanges, 1, {.calls = 1});
      pages_ += result.answers;
      fault_ = result.first_error;
    }
  }

  RpcLoad load_;
  std::atomic<bool> stopping_ = false;
  std::uint64_t pages_ = 0;
  std::string fault_;
  std::thread thread_;  // last: uses all of the above
};

struct Delays {
  std::vector<double> p50_millis;
  std::vector<double> p99_millis;
  std::vector<double> longest_millis;

  void Add(const LatencyHistogram& latency) {
    p50_millis.push_back(Millis(latency.Quantile(0.5)).count());
    p99_millis.push_back(Millis(latency.Quantile(0.99)).count());
    longest_millis.push_back(Millis(latency.max()).count());
  }
  void Show(const std::string& name, Report& report) const {
    report.Add(name + ": p50", p50_millis, "ms");
    report.Add(name + ": p99", p99_millis, "ms");
    report.Add(name + ": longest of a round", longest_millis, "ms");
  }
};

void MeasureDelays(const Options& options, Report& report) {
  const auto upstream = StartStaticUpstream(std::chrono::milliseconds(0));
  const auto gateway = StartGateway(*upstream, ReadSettings(options.settings));
  RpcLoad others = LoadOn(*gateway, kGetPhoneNumber);
  const auto ask = [&] {
    return MustAllBeRight("GetPhoneNumber", [&] {
      return others.Open(StaticNumbers(100), options.rate, Seconds(options.seconds));
    });
  };
  ask();
  Delays alone;
  Delays beside;
  std::vector<double> pages;
  for (int round = 1; round <= options.rounds; ++round) {
    report.Progress(Concat("round ", round, " of ", options.rounds));
    alone.Add(ask().latency);
    Pages under_way(*gateway);
    const LoadResult result = ask();
    beside.Add(result.latency);
    pages.push_back(static_cast<double>(under_way.Stop()) / result.wall.count());
  }
  report.Add(Concat("pages of ", kPageNumbers, " numbers, one after the other"), pages, "a second");
  alone.Show("GetPhoneNumber, missing, without pages", report);
  beside.Show("GetPhoneNumber, missing, beside pages", report);
  report.Add("what pages add: p50", Differences(beside.p50_millis, alone.p50_millis), "ms");
  report.Add("what pages add: p99", Differences(beside.p99_millis, alone.p99_millis), "ms", "5");
  report.Add("what pages add: longest of a round", Differences(beside.longest_millis, alone.longest_millis),
             "ms", "5");
}

// From the body to the message, the former's destruction included.
void MeasureReading(const Options& options, Report& report) {
  const Operation& one = OperationOf("GetPhoneNumber");
  const Operation& list = OperationOf("ListPhoneNumbers");
  const AnswerWanted page{AnswerForm::kPage, "/api/relay/rest/phone_numbers", "data", ""};
  const auto measure = [&](const std::string& name, const Operation& operation, const AnswerWanted& wanted,
                           const std::string& body, int times) {
    std::vector<double> micros;
    for (int round = 0; round < options.rounds; ++round) {
      const Stopwatch watch;
      for (int i = 0; i < times; ++i) {
        if (!ReadParts(operation, wanted, body).ok()) throw std::logic_error("the sample is not read");
      }
      micros.push_back(Micros(watch.Cpu()).count() / times);
    }
    report.Add(Concat("reading ", name, ", ", body.size(), " bytes"), micros, "µs");
  };
  measure("one number", one, {}, SampleJson(), 200);
  measure("a page of 50", list, page, SamplePageJson(50), 10);
  measure("a page of 1,000", list, page, SamplePageJson(1'000), 1);
}

int Main(int argc, char** argv) {
  CLI::App app("Measures what large answers cost.");
  Options options;
  app.add_option("--output", options.output, "The file to write the table to, as Markdown.");
  app.add_option("--rounds", options.rounds, "Rounds.")->check(CLI::Range(1, 1000));
  app.add_option("--seconds", options.seconds, "Length of half a round.")->check(CLI::Range(0.01, 60.0));
  app.add_option("--rate", options.rate, "Calls a second beside the pages.")->check(CLI::Range(1.0, 1e5));
  app.add_option("--setting", options.settings,
                 "Of phonegate's configuration, SECTION.KEY=VALUE; repeatable.");
  CLI11_PARSE(app, argc, argv);
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  Report report("Large answers");
  MeasureReading(options, report);
  MeasureDelays(options, report);
  Publish(report, options.output);
  return 0;
}

}  // namespace
}  // namespace phonegate::bench

int main(int argc, char** argv) { return phonegate::bench::RunProgram(phonegate::bench::Main, argc, argv); }
