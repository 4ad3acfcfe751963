// `make run` as a newcomer meets it: the script behind it, the commands it prints, and
// its end.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "tests/support/listener.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"

namespace phonegate::local_run_test {
namespace {

// The script takes ports, not sockets, so these were free a moment ago.
struct Ports {
  Ports() {
    const Listener a;
    const Listener b;
    const Listener c;
    grpc = std::to_string(a.port());
    admin = std::to_string(b.port());
    sim = std::to_string(c.port());
  }
  std::string grpc, admin, sim;
};

SubprocessOptions LocalRun(const Ports& ports) {
  const char* build = std::getenv("BUILD");
  return {.argv = {"deploy/local/run.sh"},
          .environment = {{"GRPC_PORT", ports.grpc},
                          {"ADMIN_PORT", ports.admin},
                          {"SIM_PORT", ports.sim},
                          {"BUILD", build == nullptr ? "" : build}}};
}

// What it prints until it says how to end it.
std::vector<std::string> ReadUntilReady(Subprocess& run) {
  std::vector<std::string> lines;
  while (auto line = run.ReadLine()) {
    lines.push_back(*line);
    if (line->starts_with("Ctrl-C")) break;
  }
  return lines;
}

std::string Content(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

bool IsFree(const std::string& port) {
  Subprocess dial({.argv = {"bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/" + port}});
  return dial.Wait() != 0;
}

TEST(LocalRun, PrintsCommandsThatWorkAndEndsCleanly) {
  const Ports ports;
  Subprocess run(LocalRun(ports));
  std::vector<std::string> commands;
  for (const std::string& line : ReadUntilReady(run)) {
    if (line.find("grpcurl -plaintext -d") != std::string::npos ||
        line.find("/phonectl --") != std::string::npos)
      commands.push_back(line);
  }
  const std::vector<std::string> expected = {R"("e164"|"number": "\+1512)", R"("id": ")", R"("id": ")",
                                             R"(\+1512.* longcode )", R"(PurchasePhoneNumber .* succeeded )"};
  ASSERT_EQ(commands.size(), expected.size()) << run.out() << run.err();
  for (std::size_t i = 0; i < commands.size(); ++i) {
    Subprocess command({.argv = {"bash", "-c", commands[i]}});
    EXPECT_EQ(command.Wait(), 0) << commands[i] << "\n" << command.err();
    EXPECT_THAT(command.out(), testing::ContainsRegex(expected[i])) << commands[i];
  }
  run.SignalGroup(SIGINT);  // as a terminal does
  EXPECT_EQ(run.Wait(), 0) << run.err();
  EXPECT_EQ(run.err(), "");
  EXPECT_THAT(Content("build/run/" + ports.grpc + "/phonegate.log"),
              testing::HasSubstr(R"("event":"stopped")"));
  for (const std::string& port : {ports.grpc, ports.admin, ports.sim}) EXPECT_TRUE(IsFree(port)) << port;
}

// A build whose gateway is the real one, with `after` as its last words.
void WriteBuild(const TempFolder& folder, const std::string& after) {
  namespace fs = std::filesystem;
  const std::string build = LocalRun(Ports()).environment.at("BUILD");
  fs::create_directories(folder.path() / "service");
  fs::create_directories(folder.path() / "tests/simulator");
  fs::create_directory_symlink(build + "/client", folder / "client");
  fs::create_symlink(build + "/tests/simulator/signalwire-sim", folder / "tests/simulator/signalwire-sim");
  folder.Write("service/phonegate", "#!/usr/bin/env bash\ntrap 'kill -INT $!' INT\n" + build +
                                        "/service/phonegate \"$@\" &\nwait $!\nwait $!\n" + after + "\n");
  fs::permissions(folder / "service/phonegate", fs::perms::owner_all);
}

TEST(LocalRun, SaysThatAProgramEndedWithAnError) {
  const TempFolder folder;
  WriteBuild(folder, "exit 3");
  const Ports ports;
  SubprocessOptions options = LocalRun(ports);
  options.environment["BUILD"] = folder.path().string();
  Subprocess run(options);
  ReadUntilReady(run);
  run.SignalGroup(SIGINT);
  EXPECT_EQ(run.Wait(), 1);
  const std::string log = "build/run/" + ports.grpc + "/phonegate.log";
  EXPECT_EQ(run.err(), "run: phonegate ended with exit code 3; see " + log + ".\n");
  EXPECT_THAT(Content(log), testing::HasSubstr(R"("event":"stopped")"));
}

TEST(LocalRun, SaysInASentenceThatAPortIsTaken) {
  const Listener taken;
  Ports ports;
  ports.admin = std::to_string(taken.port());
  Subprocess run(LocalRun(ports));
  EXPECT_EQ(run.Wait(), 1);
  EXPECT_THAT(run.err(), testing::HasSubstr("run: port " + ports.admin +
                                            " is already in use; stop what listens there or "
                                            "choose another: make run ADMIN_PORT="));
}

}  // namespace
}  // namespace phonegate::local_run_test
