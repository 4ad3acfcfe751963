// The program itself: its flags, its one line of output, its exit codes.

#include <array>
#include <csignal>
#include <cstdlib>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/simulator/sim_fixture.h"

namespace sim::program_test {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

// A running signalwire-sim whose output, both streams, comes through a pipe.
class Program {
 public:
  explicit Program(std::vector<std::string> args) {
    std::array<int, 2> ends{};
    EXPECT_EQ(pipe(ends.data()), 0);
    pid_ = fork();
    if (pid_ == 0) Exec(ends[1], std::move(args));
    close(ends[1]);
    output_ = ends[0];
  }
  ~Program() { close(output_); }

  std::string ReadLine() {
    std::string line;
    for (char c = 0; read(output_, &c, 1) == 1 && c != '\n';) line += c;
    return line;
  }
  std::string ReadAll() {
    std::string all;
    for (char c = 0; read(output_, &c, 1) == 1;) all += c;
    return all;
  }
  int ExitCode() {
    int status = 0;
    waitpid(pid_, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  void Signal(int signal) { kill(pid_, signal); }

 private:
  [[noreturn]] static void Exec(int output, std::vector<std::string> args) {
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    const char* path = std::getenv("SIGNALWIRE_SIM");
    std::vector<char*> argv = {const_cast<char*>("signalwire-sim")};
    for (std::string& arg : args) argv.push_back(arg.data());
    argv.push_back(nullptr);
    if (path != nullptr) execv(path, argv.data());
    _exit(127);
  }

  pid_t pid_;
  int output_;
};

TEST(ProgramTest, PrintsItsVersionAndCommit) {
  Program program({"--version"});
  EXPECT_THAT(program.ReadAll(),
              MatchesRegex("signalwire-sim [0-9]+\\.[0-9]+\\.[0-9]+ \\(([0-9a-f]+(-dirty)?|unknown)\\)\n"));
  EXPECT_EQ(program.ExitCode(), 0);
}

constexpr const char* kLine = "signalwire-sim listening on http://127.0.0.1:";

TEST(ProgramTest, PrintsItsPortServesAndEndsCleanlyOnASignal) {
  for (const int signal : {SIGTERM, SIGINT}) {
    Program program({"--port", "0"});
    const std::string line = program.ReadLine();
    ASSERT_THAT(line, StartsWith(kLine));
    Client client(static_cast<uint16_t>(std::stoi(line.substr(std::string(kLine).size()))));
    EXPECT_EQ(client.Get(kNumbers).status, 200);
    program.Signal(signal);
    EXPECT_EQ(program.ReadAll(), "");
    EXPECT_EQ(program.ExitCode(), 0);
  }
}

TEST(ProgramTest, PortInUseIsOneSentenceAndExitCode2) {
  std::string error;
  const auto running = Simulator::Start({}, &error);
  Program program({"--port", std::to_string(running->port())});
  EXPECT_THAT(program.ReadAll(), HasSubstr("signalwire-sim: Port " + std::to_string(running->port()) +
                                           " on 127.0.0.1 is in use;"));
  EXPECT_EQ(program.ExitCode(), 2);
}

TEST(ProgramTest, HelpTellsTheDemoCredentialsAndTheControlApi) {
  Program program({"--help"});
  const std::string help = program.ReadAll();
  EXPECT_EQ(program.ExitCode(), 0);
  for (const char* wanted :
       {kDemoProject, kDemoToken, "/_sim/faults", "/_sim/ledger", "hold_before", "--run-clock",
        "addd0000-0000-4000-8000-000000000001", "fab00000-0000-4000-8000-000000000001"}) {
    EXPECT_THAT(help, HasSubstr(wanted));
  }
  const Json switches = ToJson(Switches());
  for (const auto& [name, value] : switches.items()) EXPECT_THAT(help, HasSubstr(name));
}

TEST(ProgramTest, WrongFlagsAreExitCode2) {
  for (const std::vector<std::string>& args :
       std::vector<std::vector<std::string>>{{"--prot", "1"},
                                             {"--project", "x"},
                                             {"--switch", "links"},
                                             {"--switch", "links=round"},
                                             {"--start", "today"},
                                             {"--projects-file", "/nonexistent"},
                                             {"--numbers-per-area-code", "0"},
                                             {"--port", "70000"}}) {
    Program program(args);
    EXPECT_NE(program.ReadAll(), "") << args[0];
    EXPECT_EQ(program.ExitCode(), 2) << args[0];
  }
}

TEST(ProgramTest, ProjectsSwitchesAndStartAreTaken) {
  const std::string id = "d3300000-0000-4000-8000-000000000007";
  Program program({"--port", "0", "--project", id + ":seven:Numbers", "--switch", "search_form=number",
                   "--switch", "e911_delay_s=1", "--start", "2025-05-01T00:00:00Z"});
  const std::string line = program.ReadLine();
  ASSERT_THAT(line, StartsWith(kLine));
  Client client(static_cast<uint16_t>(std::stoi(line.substr(std::string(kLine).size()))), id, "seven");
  EXPECT_TRUE(client.Get(kNumbers + "/search").json["data"][0].contains("number"));
  EXPECT_EQ(client.Get("/_sim/clock").json["now"], "2025-05-01T00:00:00Z");
  program.Signal(SIGTERM);
  EXPECT_EQ(program.ExitCode(), 0);
}

}  // namespace
}  // namespace sim::program_test
