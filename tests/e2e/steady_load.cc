#include "tests/e2e/steady_load.h"

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <set>
#include <system_error>
#include <thread>

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "service/base/mutex.h"
#include "service/base/text.h"
#include "tests/e2e/byte_buffer.h"

namespace phonegate {
namespace {

constexpr std::chrono::seconds kDeadline{30};

std::shared_ptr<grpc::Channel> Connect(const SteadyLoadOptions& options) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // a connection of its own
  auto credentials = grpc::InsecureChannelCredentials();
  if (options.tls)
    credentials = grpc::SslCredentials({options.tls->roots, options.tls->key, options.tls->certificate});
  return grpc::CreateCustomChannel(options.address, credentials, arguments);
}

// Wakes whoever reads it so many times a second.
int Timer(int per_second) {
  const int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
  const timespec period{.tv_sec = 0, .tv_nsec = 1'000'000'000 / per_second};
  const itimerspec spec{period, period};
  if (fd < 0 || timerfd_settime(fd, 0, &spec, nullptr) != 0)
    throw std::system_error(errno, std::generic_category(), "timerfd");
  return fd;
}

std::string EndOf(const grpc::Status& status) {
  if (status.ok()) return "OK";
  return Concat(static_cast<int>(status.error_code()), " ", status.error_message());
}

}  // namespace

struct SteadyLoad::Impl {
  struct Call {
    grpc::ClientContext context;  // has a reference to its channel
    grpc::ByteBuffer request;
    grpc::ByteBuffer answer;
  };

  explicit Impl(const SteadyLoadOptions& options) : timer(Timer(options.per_second)) {
    const auto& descriptor = MethodOf(options.method);
    method = Concat("/", descriptor.service()->full_name(), "/", descriptor.name());
    for (const Json& request : options.requests)
      requests.push_back(ToBuffer(ToRequestBytes(*descriptor.input_type(), request)));
    for (int i = 0; i < options.connections; ++i) stubs.emplace_back(Connect(options));
    ticker = std::thread([this] { Tick(); });
  }
  ~Impl() { close(timer); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void Tick() {
    std::uint64_t due = 0;
    while (!Stopped()) {
      if (read(timer, &due, sizeof(due)) < 0) continue;
      for (; due > 0; --due) Start();
    }
  }

  void Start() {
    auto* call = new Call;  // gRPC's until it ends
    const std::uint64_t number = Begin();
    call->context.set_deadline(std::chrono::system_clock::now() + kDeadline);
    call->request = requests[number % requests.size()];
    grpc::GenericStub& stub = stubs[number % stubs.size()];
    stub.UnaryCall(&call->context, method, grpc::StubOptions(), &call->request, &call->answer,
                   [this, call, number](const grpc::Status& status) {
                     // First, so that the last reference to the channel, which may go once all
                     // calls have ended, does not go on gRPC's thread: see client/README.md.
                     delete call;
                     Ended(number, EndOf(status));
                   });
  }

  bool Stopped() {
    const MutexLock lock(mutex);
    return stopped;
  }
  std::uint64_t Begin() {
    const MutexLock lock(mutex);
    under_way.insert(started);
    return started++;
  }
  void Ended(std::uint64_t number, const std::string& end) {
    const MutexLock lock(mutex);
    ++ends[end];
    ++ended;
    under_way.erase(number);
    changed.NotifyAll();
  }

  LoadEnds Stop() {
    {
      const MutexLock lock(mutex);
      stopped = true;
    }
    if (ticker.joinable()) ticker.join();
    const MutexLock lock(mutex);
    while (!under_way.empty()) changed.Wait(mutex);
    return ends;
  }
  void WaitForThoseUnderWay() {
    const MutexLock lock(mutex);
    const std::uint64_t now = started;
    while (!under_way.empty() && *under_way.begin() < now) changed.Wait(mutex);
  }

  const int timer;
  std::string method;
  std::vector<grpc::ByteBuffer> requests;
  std::vector<grpc::GenericStub> stubs;
  Mutex mutex;
  CondVar changed;
  bool stopped ABSL_GUARDED_BY(mutex) = false;
  std::uint64_t started ABSL_GUARDED_BY(mutex) = 0;
  std::set<std::uint64_t> under_way ABSL_GUARDED_BY(mutex);  // the calls' numbers
  LoadEnds ends ABSL_GUARDED_BY(mutex);
  std::uint64_t ended ABSL_GUARDED_BY(mutex) = 0;
  std::thread ticker;
};

SteadyLoad::SteadyLoad(const SteadyLoadOptions& options) : impl_(std::make_unique<Impl>(options)) {}

SteadyLoad::~SteadyLoad() { impl_->Stop(); }

std::uint64_t SteadyLoad::ended() const {
  const MutexLock lock(impl_->mutex);
  return impl_->ended;
}

void SteadyLoad::WaitForThoseUnderWay() { impl_->WaitForThoseUnderWay(); }

LoadEnds SteadyLoad::Stop() { return impl_->Stop(); }

}  // namespace phonegate
