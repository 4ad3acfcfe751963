// least_gateway: the least that answers GetPhoneNumber out of SignalWire. gRPC's
// callbacks take the calls; one thread asks upstream for all of them and hands on the
// bytes that come back, unread. What phonegate costs beyond this is its own.
#include <deque>
#include <iostream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <grpcpp/grpcpp.h>
#include <signal.h>

#include "absl/synchronization/mutex.h"
#include "phonegate/v1/phone_number_service.grpc.pb.h"
#include "service/base/mutex.h"
#include "tests/bench/curl_handles.h"
#include "tests/bench/run_program.h"

namespace phonegate::bench {
namespace {

using grpc::ByteBuffer;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;
using v1::PhoneNumberService;

struct Call {
  std::string path;
  ByteBuffer* answer = nullptr;
  ServerUnaryReactor* reactor = nullptr;
};

struct Transfer {
  Easy easy;
  std::string body;
  Call call;
};

// The thread that asks upstream.
class Upstream {
 public:
  explicit Upstream(CurlUpstream upstream) : upstream_(std::move(upstream)), thread_([this] { Run(); }) {}
  ~Upstream() {
    {
      const MutexLock lock(mutex_);
      stopping_ = true;
    }
    curl_multi_wakeup(multi_.get());
    thread_.join();
    for (Transfer& transfer : transfers_) curl_multi_remove_handle(multi_.get(), transfer.easy.get());
  }

  void Ask(Call call) {
    bool sleeps = false;
    {
      const MutexLock lock(mutex_);
      submitted_.push_back(std::move(call));
      sleeps = std::exchange(asleep_, false);
    }
    if (sleeps) curl_multi_wakeup(multi_.get());
  }

 private:
  void Run() {
    std::vector<Call> calls;
    int running = 0;
    while (Take(calls)) {
      for (Call& call : calls) Start(std::move(call));
      calls.clear();
      curl_multi_perform(multi_.get(), &running);
      if (!AnswerEnded()) curl_multi_poll(multi_.get(), nullptr, 0, 1000, nullptr);
    }
  }

  // False when it is over.
  bool Take(std::vector<Call>& calls) {
    const MutexLock lock(mutex_);
    calls.swap(submitted_);
    asleep_ = calls.empty();
    return !stopping_;
  }

  void Start(Call call) {
    if (idle_.empty()) {
      Transfer& fresh = transfers_.emplace_back();
      fresh.easy = NewGet(upstream_, fresh.body, &fresh);
      idle_.push_back(&fresh);
    }
    Transfer& transfer = *idle_.back();
    idle_.pop_back();
    transfer.call = std::move(call);
    transfer.body.clear();
    StartGet(multi_.get(), transfer.easy.get(), upstream_, transfer.call.path);
  }

  bool AnswerEnded() {
    bool any = false;
    CURLcode code = CURLE_OK;
    while (auto* transfer = static_cast<Transfer*>(TakeEnded(multi_.get(), code))) {
      any = true;
      const grpc::Slice slice(transfer->body);
      *transfer->call.answer = ByteBuffer(&slice, 1);
      long status = 0;
      curl_easy_getinfo(transfer->easy.get(), CURLINFO_RESPONSE_CODE, &status);
      const bool good = code == CURLE_OK && status == 200;
      transfer->call.reactor->Finish(good ? grpc::Status::OK : grpc::Status(grpc::UNAVAILABLE, "no answer"));
      idle_.push_back(transfer);
    }
    return any;
  }

  const CurlUpstream upstream_;
  const Multi multi_ = NewMulti();
  std::deque<Transfer> transfers_;
  std::vector<Transfer*> idle_;

  Mutex mutex_;
  std::vector<Call> submitted_ ABSL_GUARDED_BY(mutex_);
  bool asleep_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // last: uses all of the above
};

class Gateway final
    : public PhoneNumberService::WithRawCallbackMethod_GetPhoneNumber<PhoneNumberService::Service> {
 public:
  explicit Gateway(Upstream& upstream) : upstream_(upstream) {}

 private:
  ServerUnaryReactor* GetPhoneNumber(CallbackServerContext* context, const ByteBuffer* request,
                                     ByteBuffer* answer) override {
    v1::GetPhoneNumberRequest parsed;
    ByteBuffer readable(*request);  // parsing empties it; the slices are shared
    ServerUnaryReactor* reactor = context->DefaultReactor();
    const grpc::Status status =
        grpc::SerializationTraits<v1::GetPhoneNumberRequest>::Deserialize(&readable, &parsed);
    if (status.ok()) {
      upstream_.Ask({"/api/relay/rest/phone_numbers/" + parsed.id(), answer, reactor});
    } else {
      reactor->Finish(status);
    }
    return reactor;
  }

  Upstream& upstream_;
};

int Serve(CurlUpstream options) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  Upstream upstream(std::move(options));
  Gateway service(upstream);
  int port = 0;
  grpc::ServerBuilder builder;
  builder.SetMaxReceiveMessageSize(4 << 20);
  builder.RegisterService(&service);
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) throw std::runtime_error("gRPC did not start");
  std::cout << "{\"port\":" << port << "}" << std::endl;
  int signal = 0;
  sigwait(&signals, &signal);
  server->Shutdown();
  return 0;
}

int Main(int argc, char** argv) {
  CLI::App app("Answers GetPhoneNumber with the upstream's bytes, on a free port of 127.0.0.1.");
  CurlUpstream upstream;
  app.add_option("--origin", upstream.origin, "https://HOST:PORT of the upstream.")->required();
  app.add_option("--ca-file", upstream.ca_file, "The certificates to trust.")->required();
  app.add_option("--username", upstream.username, "Of the bench's project.");
  app.add_option("--password", upstream.password, "Which is no secret.");
  CLI11_PARSE(app, argc, argv);
  return Serve(std::move(upstream));
}

}  // namespace
}  // namespace phonegate::bench

int main(int argc, char** argv) { return phonegate::bench::RunProgram(phonegate::bench::Main, argc, argv); }
