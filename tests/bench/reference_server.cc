// reference_server: a gRPC server that does next to nothing, in a process of its
// own, so that its CPU time can be told from its caller's.
#include <iostream>
#include <map>
#include <string>

#include <CLI/CLI.hpp>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <signal.h>

#include "absl/synchronization/mutex.h"
#include "tests/bench/reference_service.h"
#include "tests/bench/run_program.h"

namespace phonegate::bench {
namespace {

enum class Switch { kOff, kOn };

struct Flags {
  ReferenceKind kind = ReferenceKind::kBare;
  Switch deadlock_detection = Switch::kOn;
  Switch channelz = Switch::kOn;
};

const std::map<std::string, ReferenceKind> kKinds = {{"bare", ReferenceKind::kBare},
                                                     {"raw", ReferenceKind::kRaw},
                                                     {"trailers", ReferenceKind::kTrailers},
                                                     {"typed", ReferenceKind::kTyped}};
const std::map<std::string, Switch> kSwitches = {{"off", Switch::kOff}, {"on", Switch::kOn}};

// What service/rpc/server.cc sets, with the values that the bench gives
// phonegate. Null when it does not start.
std::unique_ptr<grpc::Server> StartServer(const Flags& flags, grpc::Service& service, int& port) {
  constexpr int kDay = 24 * 60 * 60 * 1000;
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  builder.SetMaxReceiveMessageSize(4 << 20);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, kDay);
  if (flags.channelz == Switch::kOff) builder.AddChannelArgument(GRPC_ARG_ENABLE_CHANNELZ, 0);
  builder.RegisterService(&service);
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  return builder.BuildAndStart();
}

// Waited for, never handled: blocked before any thread starts.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

int Serve(const Flags& flags) {
  const sigset_t signals = BlockSignals();
  if (flags.deadlock_detection == Switch::kOff)
    absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  const std::unique_ptr<grpc::Service> service = MakeReferenceService(flags.kind);
  int port = 0;
  const std::unique_ptr<grpc::Server> server = StartServer(flags, *service, port);
  if (server == nullptr) {
    std::cerr << "reference_server: gRPC did not start.\n";
    return 1;
  }
  std::cout << "{\"port\":" << port << "}" << std::endl;
  int signal = 0;
  sigwait(&signals, &signal);
  server->Shutdown(std::chrono::system_clock::now());
  return 0;
}

int Main(int argc, char** argv) {
  CLI::App app("Answers GetPhoneNumber at once on a free port of 127.0.0.1, which it prints as JSON.");
  Flags flags;
  app.add_option(
         "--kind", flags.kind,
         "bare: an empty answer; raw: bytes that are ready; trailers: these with trailers; typed: a message")
      ->transform(CLI::CheckedTransformer(kKinds));
  app.add_option("--deadlock-detection", flags.deadlock_detection, "Abseil's, in gRPC's mutexes: on or off")
      ->transform(CLI::CheckedTransformer(kSwitches));
  app.add_option("--channelz", flags.channelz, "gRPC's statistics of connections and calls: on or off")
      ->transform(CLI::CheckedTransformer(kSwitches));
  CLI11_PARSE(app, argc, argv);
  return Serve(flags);
}

}  // namespace
}  // namespace phonegate::bench

int main(int argc, char** argv) { return phonegate::bench::RunProgram(phonegate::bench::Main, argc, argv); }
