// phonegate, the program: flags, signals, exit codes.
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>

#include <CLI/CLI.hpp>
#include <signal.h>
#include <unistd.h>

#include "absl/synchronization/mutex.h"
#include "build_commit.h"
#include "service/app/gateway.h"
#include "service/base/buffered_log.h"
#include "service/base/text.h"
#include "service/commands/journal_command.h"
#include "service/commands/policy_command.h"
#include "service/commands/token_command.h"
#include "service/config/config_reference.h"
#include "service/config/duration.h"
#include "service/config/load_config.h"
#include "service/journal/store/sqlite/sqlite_reader.h"
#include "service/rpc/library_logs.h"
#include "service/version.h"

namespace phonegate {
namespace {

constexpr int kBadUsage = 2;
constexpr int kHardEnd = 3;
// What cleaning up may take beyond the grace period before the process is ended.
constexpr std::chrono::seconds kWatchdogMargin{2};

struct Flags {
  std::string config;
  bool check_config = false;
  bool config_reference = false;
};

sigset_t EndSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

// Waits for a signal to end, at most for `longest`; 0 when none came.
int WaitForSignal(std::chrono::milliseconds longest) {
  const sigset_t signals = EndSignals();
  const SteadyTime end = std::chrono::steady_clock::now() + longest;
  while (true) {
    const auto left = std::max(end - std::chrono::steady_clock::now(), SteadyTime::duration::zero());
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
    const timespec timeout{.tv_sec = seconds.count(),
                           .tv_nsec = std::chrono::nanoseconds(left - seconds).count()};
    const int signal = sigtimedwait(&signals, nullptr, &timeout);
    if (signal > 0) return signal;
    if (errno != EINTR) return 0;  // a debugger or a sanitizer may interrupt the wait
  }
}

// Ends the process at once.
[[noreturn]] void EndHard(Log& log, std::string_view why) {
  log.Write(LogLevel::kError, "hard_end", why, {});
  _exit(kHardEnd);
}

// Ends the process when finishing takes too long, or at another signal.
// Shutdown alone would wait for ever for one call that never ends.
void Watch(Log& log, std::chrono::milliseconds longest) {
  const int signal = WaitForSignal(longest);
  EndHard(log, signal == 0 ? "Ended although calls were under way: the grace period is over."
                           : "Ended although calls were under way: a second signal came.");
}

// SIGTERM drains: callers that watch health or readiness go elsewhere before
// calls are refused. SIGINT, a person at a terminal, skips the wait.
void ServeUntilSignal(Gateway& gateway, const config::v1::Server& server, Log& log) {
  const sigset_t signals = EndSignals();
  int signal = 0;
  while (sigwait(&signals, &signal) != 0) continue;
  gateway.StopBeingReady();
  if (signal == SIGTERM) {
    log.Write(LogLevel::kInfo, "draining", "No longer ready; calls are still served.",
              {{"drain_delay", FormatDuration(ToChrono(server.drain_delay()))}});
    WaitForSignal(ToChrono(server.drain_delay()));
  }
  const std::chrono::milliseconds grace = ToChrono(server.grace_period());
  std::thread(Watch, std::ref(log), grace + kWatchdogMargin).detach();
  if (!gateway.Finish(grace)) EndHard(log, "Ended although calls were under way: the grace period is over.");
  log.Write(LogLevel::kInfo, "stopped", "All calls have ended.", {});
}

int Fail(const std::string& sentence) {
  std::cerr << "phonegate: " << sentence << "\n";
  return kBadUsage;
}

int CheckConfig(const Flags& flags, const config::v1::Config& config, Log& log) {
  if (absl::Status status = Gateway::Check(flags.config, config, log); !status.ok())
    return Fail(std::string(status.message()));
  std::cout << flags.config << " is valid.\n";
  return 0;
}

int Serve(const std::string& file, const config::v1::Config& config, Log& log) {
  auto gateway = Gateway::Start(file, config, log);
  if (!gateway.ok()) return Fail(std::string(gateway.status().message()));
  log.Write(LogLevel::kInfo, "serving", "Ready for calls.",
            {{"version", kVersion},
             {"commit", BuildCommit()},
             {"grpc_port", std::int64_t{(*gateway)->grpc_port()}},
             {"admin_port", std::int64_t{(*gateway)->admin_port()}}});
  ServeUntilSignal(**gateway, config.server(), log);
  return 0;
}

int Run(const Flags& flags) {
  auto config = LoadConfig(flags.config);
  if (!config.ok()) return Fail(std::string(config.status().message()));
  // gRPC 1.51 uses Abseil's mutexes, whose deadlock detection costs 9 % of a call.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  // Blocked before any thread starts, so that all threads leave them to sigwait.
  const sigset_t signals = EndSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGINT, SIG_DFL);  // a shell's background jobs start with it ignored
  signal(SIGPIPE, SIG_IGN);

  // Never destroyed: gRPC's threads may log until the process has ended.
  static const SystemClock& clock = *new SystemClock;
  static BufferedLog& log = *new BufferedLog(STDERR_FILENO, clock);
  RouteLibraryLogs(log);
  if (flags.check_config) return CheckConfig(flags, *config, log);
  const int exit_code = Serve(flags.config, *config, log);
  log.Flush();
  return exit_code;
}

int Main(int argc, char** argv) {
  Flags flags;
  CLI::App app(
      "phonegate: a gRPC gateway in front of SignalWire's phone-number APIs.\n\n"
      "Examples:\n"
      "  phonegate --config phonegate.yaml\n"
      "  phonegate --config phonegate.yaml --check-config\n"
      "  phonegate --config-reference\n"
      "  phonegate token --caller billing\n"
      "  phonegate policy test expectations.yaml --config phonegate.yaml\n"
      "  phonegate journal verify /var/lib/phonegate\n\n"
      "Exit codes: 0 ended as asked, 2 bad flags, configuration or ports, 3 ended with calls under way.");
  app.set_version_flag("--version", Concat("phonegate ", kVersion, " (", BuildCommit(), ")"));
  CLI::Option* config = app.add_option("--config", flags.config, "The YAML configuration file. Required.");
  app.add_flag("--check-config", flags.check_config,
               "Check the configuration and the files that it names, and exit.")
      ->needs(config);
  app.add_flag("--config-reference", flags.config_reference,
               "Print all configuration keys as a table and exit.");
  JournalCommand journal(app, ReadSqliteJournal);
  SystemRandom random;
  const TokenCommand token(app, random);
  const PolicyCommand policy(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kBadUsage;
  }
  if (journal.chosen()) {
    const auto progress =
        isatty(STDERR_FILENO) == 1 ? JournalCommand::Progress::kShown : JournalCommand::Progress::kHidden;
    return journal.Run(std::cout, std::cerr, progress);
  }
  if (token.chosen()) return token.Run(std::cout);
  if (policy.chosen()) return policy.Run(std::cout, std::cerr);
  if (flags.config_reference) {
    std::cout << ConfigReference();
    return 0;
  }
  if (flags.config.empty()) return Fail("name a configuration file: phonegate --config FILE; see --help");
  return Run(flags);
}

}  // namespace
}  // namespace phonegate

int main(int argc, char** argv) { return phonegate::Main(argc, argv); }
