// signalwire-sim: a SignalWire space in memory. Everything about it stands in --help.

#include <csignal>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

#include <CLI/CLI.hpp>

#include "build_commit.h"
#include "tests/simulator/help.h"
#include "tests/simulator/simulator.h"

namespace {

struct Flags {
  std::vector<std::string> projects;
  std::vector<std::string> switches;
  std::string projects_file;
  std::string start;
  bool run_clock = false;
};

constexpr int kUsageError = 2;

int Fail(const std::string& sentence) {
  std::cerr << "signalwire-sim: " << sentence << std::endl;
  return kUsageError;
}

void AddFlags(CLI::App& app, sim::Options& options, Flags& flags) {
  app.add_option("--address", options.address, "IP address to listen on")->capture_default_str();
  app.add_option("--port", options.port, "port to listen on; 0: any free one, see the line printed")
      ->capture_default_str();
  app.add_option("--project", flags.projects, "a project as ID:TOKEN or ID:TOKEN:SCOPE+SCOPE; repeatable");
  app.add_option("--projects-file", flags.projects_file, "projects as JSON, see below");
  app.add_option("--seed", options.seed, "of the inventory and all ids")->capture_default_str();
  app.add_option("--numbers-per-area-code", options.numbers_per_area_code, "size of the inventory")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  app.add_option("--start", flags.start,
                 "virtual time at the start, such as 2026-01-31T12:00:00Z; default: now");
  app.add_flag("--run-clock", flags.run_clock,
               "let the virtual clock run; default: it moves only on command");
  app.add_option("--switch", flags.switches, "NAME=VALUE, see below; repeatable");
  app.add_option("--record-limit", options.record_limit, "requests kept in the record")
      ->capture_default_str();
}

std::optional<std::string> ReadProjects(const Flags& flags, sim::Options& options) {
  for (const std::string& project : flags.projects) {
    if (auto error = sim::ParseProjectText(project, options.projects)) return error;
  }
  if (flags.projects_file.empty()) return std::nullopt;
  std::ifstream file(flags.projects_file);
  std::stringstream text;
  text << file.rdbuf();
  if (!file) return "Cannot read " + flags.projects_file + ".";
  return sim::ParseProjectsFile(text.str(), options.projects);
}

// Turns what was written on the command line into options; a sentence when it is wrong.
std::optional<std::string> Interpret(const Flags& flags, sim::Options& options) {
  if (auto error = ReadProjects(flags, options)) return error;
  for (const std::string& assignment : flags.switches) {
    if (auto error = sim::ApplyText(assignment, options.switches)) return error;
  }
  if (flags.run_clock) options.clock_mode = sim::Clock::Mode::kRunning;
  if (flags.start.empty()) return std::nullopt;
  options.start = sim::ParseIso8601(flags.start);
  if (!options.start) return "Write --start as 2026-01-31T12:00:00Z.";
  return std::nullopt;
}

// SIGINT and SIGTERM are waited for, never handled: blocked before any thread starts.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

}  // namespace

int main(int argc, char** argv) {
  sim::Options options;
  options.port = 8090;
  Flags flags;
  CLI::App app("A simulator of SignalWire's phone number APIs, in memory.", "signalwire-sim");
  app.footer(sim::kHelp);
  app.set_version_flag("--version", std::string("signalwire-sim " SIGNALWIRE_SIM_VERSION " (") +
                                        phonegate::BuildCommit() + ")");
  AddFlags(app, options, flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kUsageError;
  }
  if (const auto error = Interpret(flags, options)) return Fail(*error);
  const sigset_t signals = BlockSignals();
  std::string error;
  const auto simulator = sim::Simulator::Start(options, &error);
  if (simulator == nullptr) return Fail(error);
  std::cout << "signalwire-sim listening on " << simulator->base_url() << std::endl;
  int signal = 0;
  sigwait(&signals, &signal);
  simulator->Stop();
  return 0;
}
