// What the journal costs: the figures of service/journal/README.md.
#include <filesystem>
#include <iostream>
#include <memory>
#include <random>

#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "service/base/random.h"
#include "service/base/text.h"
#include "service/journal/audit/audit_reader.h"
#include "service/journal/audit/export.h"
#include "service/journal/audit/verify.h"
#include "service/journal/store/sqlite/sqlite_store.h"
#include "tests/bench/journal_load.h"
#include "tests/bench/measure.h"
#include "tests/bench/report.h"
#include "tests/bench/run_program.h"
#include "tests/e2e/gateway_process.h"

namespace phonegate::bench {
namespace {

using Millis = std::chrono::duration<double, std::milli>;
using Micros = std::chrono::duration<double, std::micro>;

struct Options {
  std::string directory = "build/bench/journal-data";
  std::string output;
  std::uint64_t entries = 1'000'000;
  std::uint64_t changes = 5'000;
  std::uint64_t find_entries = 0;
  int rounds = 5;
};

std::string Journal(const Options& options) { return options.directory + "/journal"; }

// How long the disk takes for what SQLite asks of it: a page more in a log.
double FsyncMillis(const std::string& directory) {
  const std::string path = directory + "/fsync";
  const int fd = ::open(path.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
  if (fd < 0) throw std::runtime_error("cannot write to " + directory);
  const std::string page(4096, 'x');
  std::vector<double> times;
  for (int i = 0; i < 200; ++i) {
    const Stopwatch watch;
    if (::write(fd, page.data(), page.size()) < 0 || ::fdatasync(fd) < 0)
      throw std::runtime_error("cannot write to " + path);
    times.push_back(Millis(watch.Wall()).count());
  }
  ::close(fd);
  ::unlink(path.c_str());
  return Quantile(times, 0.5);
}

// The rounds of one number of callers.
struct Series {
  int callers;
  std::uint64_t changes;
  std::vector<double> cpu_micros;  // a change
  std::vector<double> a_second;
  std::vector<double> p50_millis;
  std::vector<double> p99_millis;

  void Add(const JournalLoadResult& result) {
    const auto changes_made = static_cast<double>(result.changes);
    cpu_micros.push_back(Micros(result.cpu).count() / changes_made);
    a_second.push_back(changes_made / result.wall.count());
    p50_millis.push_back(Millis(Quantile(result.waits, 0.5)).count());
    p99_millis.push_back(Millis(Quantile(result.waits, 0.99)).count());
  }
};

void MeasureChanges(const Options& options, Report& report) {
  std::vector<Series> all;
  for (const int callers : {1, 64, 256})
    all.push_back({callers, callers == 1 ? options.changes / 10 : options.changes, {}, {}, {}, {}});
  std::vector<double> fsync;
  JournalLoad load({.directory = options.directory + "/changes"});
  load.Run(64, options.changes);  // the file's first growth
  for (int round = 0; round < options.rounds; ++round) {
    report.Progress(Concat("changes, round ", round + 1, " of ", options.rounds));
    fsync.push_back(FsyncMillis(options.directory));
    for (Series& series : all) series.Add(load.Run(series.callers, series.changes));
  }
  report.Add("fdatasync of 4 KiB, p50", fsync, "ms");
  for (const Series& series : all) {
    const std::string who = Concat(series.callers, series.callers == 1 ? " caller" : " callers", ": ");
    report.Add(who + "a change, CPU (2 records; load included)", series.cpu_micros, "µs",
               series.callers == 256 ? "16 µs (P7: 8 a record)" : "");
    report.Add(who + "a change, p50 (2 commits)", series.p50_millis, "ms");
    report.Add(who + "a change, p99", series.p99_millis, "ms",
               series.callers == 256 ? "2 x (2 fsync + 15 ms) (P7)" : "");
    report.Add(who + "changes", series.a_second, "a second",
               series.callers == 256 ? "10,000 (P7: 20,000 records)" : "");
  }
}

// Each number has some ten entries.
void Fill(const Options& options, Report& report) {
  JournalLoad load({.directory = Journal(options), .numbers = options.entries / 10 + 1});
  const Stopwatch watch;
  constexpr std::uint64_t kStep = 100'000;
  for (std::uint64_t made = 0; made < options.entries; made += kStep) {
    load.Run(256, std::min(kStep, options.entries - made));
    report.Progress(Concat(std::min(made + kStep, options.entries), " of ", options.entries, " entries"));
  }
  report.Add("writing them", static_cast<double>(options.entries) / watch.Wall().count(), "entries a second");
}

template <typename T>
T ValueOrDie(absl::StatusOr<T> value) {
  if (!value.ok()) throw std::runtime_error(std::string(value.status().message()));
  return *std::move(value);
}

void MeasureVerify(const Options& options, Store& store, Report& report) {
  auto reader = ValueOrDie(store.Read());
  auto index_reader = ValueOrDie(store.Read());
  VerifyOptions verify;
  verify.keys = {ValueOrDie(SigningKey::ReadOrCreate(Journal(options))).public_key()};
  verify.index_reader = index_reader.get();
  const Stopwatch watch;
  const VerifyReport found = ValueOrDie(VerifyJournal(*reader, verify));
  if (found.fault) throw std::runtime_error("the journal is not in order: " + found.fault->why);
  const double seconds = watch.Wall().count();
  report.Add("verify, index check included", static_cast<double>(found.records) / seconds, "records a second",
             "200,000");
  report.Add("the same", static_cast<double>(found.entries) / seconds, "entries a second");
}

void MeasureExport(const Options&, Store& store, Report& report) {
  auto reader = ValueOrDie(store.Read());
  std::uint64_t lines = 0;
  const Stopwatch watch;
  const absl::Status status = ExportJournal(*reader, {}, [&](const std::string&) { return ++lines > 0; });
  if (!status.ok()) throw std::runtime_error(std::string(status.message()));
  report.Add("export as JSON Lines", static_cast<double>(lines) / watch.Wall().count(), "entries a second");
}

// Each of the numbers has some ten entries. With indexes that nobody has read from yet
// in this process; the system's cache may hold them.
void MeasureFind(Store& store, std::uint64_t entries, Report& report) {
  SystemRandom random;
  const PageTokens tokens(PageTokens::Key{1, 2, 3}, random);
  const Projects projects(
      {{"main", "https://example.signalwire.com", "b3877c40-da60-4998-90ad-000000000001"}}, "main");
  AuditReader reader(store, tokens, projects);
  std::mt19937_64 choice(7);
  std::vector<double> times;
  for (int i = 0; i < 200; ++i) {
    v1::ListAuditEntriesRequest request;
    request.set_number(NumberOf(choice() % (entries / 10 + 1)));
    const Stopwatch watch;
    const auto page = ValueOrDie(reader.List(request, {.all = true}));
    times.push_back(Millis(watch.Wall()).count());
    if (page.entries().empty()) throw std::runtime_error("a number was not found");
  }
  const std::string what = Concat("all entries of one number among ", entries);
  report.Add(what + ", p50", Quantile(times, 0.5), "ms", "50");
  report.Add(what + ", slowest of 200", Quantile(times, 1), "ms", "50");
}

// Among as many entries as one likes, of refused calls, which are quick to write.
void MeasureFindAmongMany(const Options& options, Report& report) {
  const std::string directory = options.directory + "/many";
  {
    JournalLoad load({.directory = directory, .numbers = options.find_entries / 10 + 1});
    constexpr std::uint64_t kStep = 500'000;
    for (std::uint64_t made = 0; made < options.find_entries; made += kStep) {
      load.Refuse(std::min(kStep, options.find_entries - made));
      report.Progress(Concat(std::min(made + kStep, options.find_entries), " of ", options.find_entries,
                             " refused calls"));
    }
  }
  auto store = ValueOrDie(SqliteStore::Open({directory, ""}));
  MeasureFind(*store, options.find_entries, report);
}

double StartMillis(const std::string& journal) {
  GatewayOptions options;
  options.projects = {{"main", "http://127.0.0.1:1", "b3877c40-da60-4998-90ad-000000000001", "not-a-token"}};
  options.settings["journal"]["directory"] = std::filesystem::absolute(journal).string();
  const Stopwatch watch;
  GatewayProcess process(options);
  const double millis = Millis(watch.Wall()).count();
  process.Stop();
  return millis;
}

void MeasureStart(const Options& options, Report& report) {
  std::vector<double> empty;
  std::vector<double> full;
  for (int round = 0; round < options.rounds; ++round) {
    const std::string fresh = Concat(options.directory, "/empty-", round);
    empty.push_back(StartMillis(fresh));
    full.push_back(StartMillis(Journal(options)));
  }
  report.Add("start of the program until it serves, no journal yet", empty, "ms");
  report.Add("start of the program until it serves, with them", full, "ms", "1,000");
}

void MeasureSize(const Options& options, Report& report) {
  const auto bytes = std::filesystem::file_size(Journal(options) + "/journal.db");
  report.Add("size, the answers kept for repetitions included",
             static_cast<double>(bytes) / static_cast<double>(options.entries), "bytes an entry");
}

void Measure(const Options& options, Report& report) {
  std::filesystem::create_directories(options.directory);
  MeasureChanges(options, report);
  Fill(options, report);
  MeasureSize(options, report);
  {
    auto store = ValueOrDie(SqliteStore::Open({Journal(options), ""}));
    MeasureFind(*store, options.entries, report);
    MeasureVerify(options, *store, report);
    MeasureExport(options, *store, report);
  }
  MeasureStart(options, report);
  if (options.find_entries > 0) MeasureFindAmongMany(options, report);
}

int Main(int argc, char** argv) {
  CLI::App app("Measures the journal: changes, verify, export, start, on the disk of --directory.");
  Options options;
  app.add_option("--directory", options.directory, "Where to write the journals; emptied first and last.");
  app.add_option("--output", options.output, "Where to write the table too, as Markdown.");
  app.add_option("--entries", options.entries, "Entries of the journal that is read.")
      ->check(CLI::Range(std::uint64_t{100}, std::uint64_t{100'000'000}));
  app.add_option("--find-entries", options.find_entries,
                 "Entries of another journal, of refused calls, in which numbers are looked for too.")
      ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{100'000'000}));
  app.add_option("--changes", options.changes, "Changes of a round.")
      ->check(CLI::Range(std::uint64_t{100}, std::uint64_t{10'000'000}));
  app.add_option("--rounds", options.rounds, "Rounds.")->check(CLI::Range(1, 1000));
  CLI11_PARSE(app, argc, argv);
  std::filesystem::remove_all(options.directory);
  Report report(Concat("The journal, ", options.entries, " entries"));
  Measure(options, report);
  std::filesystem::remove_all(options.directory);
  Publish(report, options.output);
  return 0;
}

}  // namespace
}  // namespace phonegate::bench

int main(int argc, char** argv) { return phonegate::bench::RunProgram(phonegate::bench::Main, argc, argv); }
