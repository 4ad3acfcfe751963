#include "tests/bench/rpc_load.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <thread>

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "service/base/text.h"

namespace phonegate::bench {
namespace {

using grpc::ByteBuffer;
using Clock = std::chrono::steady_clock;

ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return {&slice, 1};
}

bool Holds(const ByteBuffer& buffer, const std::string& bytes) {
  if (buffer.Length() != bytes.size()) return false;
  std::vector<grpc::Slice> slices;
  if (!buffer.Dump(&slices).ok()) return false;
  const char* expected = bytes.data();
  for (const grpc::Slice& slice : slices) {
    if (std::memcmp(slice.begin(), expected, slice.size()) != 0) return false;
    expected += slice.size();
  }
  return true;
}

// A moment at each multiple of a period.
class Ticks {
 public:
  explicit Ticks(std::chrono::nanoseconds period)
      : period_(period), begin_(Clock::now()), fd_(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC)) {
    const itimerspec spec{ToSpec(period), ToSpec(begin_.time_since_epoch() + period)};
    if (fd_ < 0 || timerfd_settime(fd_, TFD_TIMER_ABSTIME, &spec, nullptr) != 0)
      throw std::system_error(errno, std::generic_category(), "timerfd");
  }
  ~Ticks() { close(fd_); }
  Ticks(const Ticks&) = delete;
  Ticks& operator=(const Ticks&) = delete;

  // Waits for the next one, and returns how many have gone by since the last call.
  std::uint64_t Wait() const {
    std::uint64_t gone_by = 0;
    while (read(fd_, &gone_by, sizeof(gone_by)) < 0 && errno == EINTR) continue;
    return gone_by;
  }

  // The moment of the tick with this number; the first is 0.
  Clock::time_point At(std::uint64_t tick) const { return begin_ + period_ * (tick + 1); }

 private:
  static timespec ToSpec(std::chrono::nanoseconds time) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    return {.tv_sec = seconds.count(), .tv_nsec = (time - seconds).count()};
  }

  const std::chrono::nanoseconds period_;
  const Clock::time_point begin_;
  const int fd_;
};

// An exchange whose request is ready to be sent.
struct Prepared {
  ByteBuffer request;
  std::string answer;
};

std::vector<Prepared> Prepare(const std::vector<Exchange>& exchanges) {
  std::vector<Prepared> prepared;
  for (const Exchange& exchange : exchanges)
    prepared.push_back({ToBuffer(exchange.request), exchange.answer});
  return prepared;
}

struct Call {
  const Prepared* exchange = nullptr;
  Clock::time_point since;
  std::unique_ptr<grpc::ClientContext> context;
  std::unique_ptr<grpc::ClientAsyncResponseReader<ByteBuffer>> reader;
  ByteBuffer answer;
  grpc::Status status;
};

// Of `all`, what falls to number `i` of `of`.
std::uint64_t ShareOf(std::uint64_t all, std::uint64_t i, std::uint64_t of) {
  return all / of + (i < all % of ? 1 : 0);
}

// A completion queue, and the calls whose ends it tells.
class Worker {
 public:
  explicit Worker(const RpcLoadOptions& options) : options_(options) {}
  ~Worker() {
    queue_.Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue_.Next(&tag, &ok)) continue;
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void AddConnection(const std::shared_ptr<grpc::Channel>& channel) { stubs_.emplace_back(channel); }

  // `first` tells where in the exchanges it begins.
  LoadResult Closed(const std::vector<Prepared>& exchanges, std::size_t first, std::size_t streams,
                    const LoadEnd& end) {
    result_ = {};
    calls_ = std::vector<Call>(static_cast<std::size_t>(std::min<std::uint64_t>(streams, end.calls)));
    all_started_ = true;
    const Clock::time_point begin = Clock::now();
    const Clock::time_point last = begin + std::chrono::duration_cast<Clock::duration>(end.duration);
    std::uint64_t started = 0;
    const auto start = [&](Call& call, Clock::time_point now) {
      Start(call, exchanges[(first + started) % exchanges.size()], started, now);
      ++started;
    };
    for (Call& call : calls_) start(call, Clock::now());
    for (std::uint64_t ended = 0; ended < started; ++ended) {
      Call& call = Wait();
      const Clock::time_point now = Clock::now();
      Judge(call, now);
      if (started < end.calls && now < last) start(call, now);
    }
    result_.wall = Clock::now() - begin;
    return std::move(result_);
  }

  // For Open: another thread starts this many calls.
  void Expect(std::size_t calls) {
    result_ = {};
    calls_ = std::vector<Call>(calls);
    all_started_ = calls == 0;
  }
  void StartExpected(std::size_t call, const Prepared& exchange, Clock::time_point due) {
    Start(calls_[call], exchange, call, due);
    if (call + 1 == calls_.size()) all_started_ = true;
  }
  // Sees them to their ends.
  LoadResult Finish() {
    for (std::size_t ended = 0; ended < calls_.size(); ++ended) {
      const Call& call = Wait();
      Judge(call, Clock::now());
    }
    return std::move(result_);
  }

 private:
  void Start(Call& call, const Prepared& exchange, std::uint64_t turn, Clock::time_point since) {
    call.exchange = &exchange;
    call.since = since;
    call.answer.Clear();
    call.context = std::make_unique<grpc::ClientContext>();
    for (const auto& [name, value] : options_.metadata) call.context->AddMetadata(name, value);
    grpc::GenericStub& stub = stubs_[turn % stubs_.size()];
    call.reader = stub.PrepareUnaryCall(call.context.get(), options_.method, exchange.request, &queue_);
    call.reader->StartCall();
    call.reader->Finish(&call.answer, &call.status, &call);
  }

  // Lets go of calls that take too long, so that it always returns.
  Call& Wait() {
    void* tag = nullptr;
    bool ok = false;
    while (queue_.AsyncNext(&tag, &ok, std::chrono::system_clock::now() + options_.timeout) !=
           grpc::CompletionQueue::GOT_EVENT) {
      if (!all_started_) continue;
      for (const Call& call : calls_) call.context->TryCancel();
    }
    return *static_cast<Call*>(tag);
  }

  void Judge(const Call& call, Clock::time_point now) {
    std::string fault = FaultOf(call);
    if (fault.empty()) {
      ++result_.answers;
      if (!HasTrailers(call)) ++result_.other_trailers;
      result_.latency.Record(now - call.since);
    } else if (++result_.errors == 1) {
      result_.first_error = std::move(fault);
    }
  }

  // Empty when the answer is right.
  std::string FaultOf(const Call& call) const {
    if (!call.status.ok())
      return Concat("status ", static_cast<int>(call.status.error_code()), ": ", call.status.error_message());
    if (!Holds(call.answer, call.exchange->answer))
      return Concat("an answer of ", call.answer.Length(), " bytes that is not the right one of ",
                    call.exchange->answer.size());
    return "";
  }

  bool HasTrailers(const Call& call) const {
    const auto& trailers = call.context->GetServerTrailingMetadata();
    return std::all_of(options_.trailers.begin(), options_.trailers.end(), [&](const auto& expected) {
      const auto found = trailers.find(expected.first);
      return found != trailers.end() && found->second == expected.second;
    });
  }

  const RpcLoadOptions& options_;
  std::vector<grpc::GenericStub> stubs_;
  grpc::CompletionQueue queue_;
  std::vector<Call> calls_;
  std::atomic<bool> all_started_ = true;
  LoadResult result_;
};

}  // namespace

void LoadResult::Merge(const LoadResult& other) {
  if (errors == 0) first_error = other.first_error;
  answers += other.answers;
  errors += other.errors;
  other_trailers += other.other_trailers;
  wall = std::max(wall, other.wall);
  latency.Merge(other.latency);
}

struct RpcLoad::Connections {
  const RpcLoadOptions options;
  std::vector<std::unique_ptr<Worker>> workers;

  // Has each worker work on a thread of its own while this one does `meanwhile`.
  template <typename Work, typename Meanwhile>
  LoadResult Run(Work work, Meanwhile meanwhile) {
    std::vector<LoadResult> results(workers.size());
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < workers.size(); ++i)
      threads.emplace_back([&, i] { results[i] = work(*workers[i], i); });
    meanwhile();
    for (std::thread& thread : threads) thread.join();
    LoadResult all;
    for (const LoadResult& result : results) all.Merge(result);
    return all;
  }
};

RpcLoad::RpcLoad(const RpcLoadOptions& options) : connections_(new Connections{options, {}}) {
  auto& workers = connections_->workers;
  for (int i = 0; i < options.threads; ++i)
    workers.push_back(std::make_unique<Worker>(connections_->options));
  for (int i = 0; i < options.connections; ++i) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // a connection of its own
    const auto channel =
        grpc::CreateCustomChannel(options.address, grpc::InsecureChannelCredentials(), arguments);
    if (!channel->WaitForConnected(std::chrono::system_clock::now() + options.timeout))
      throw std::runtime_error("cannot connect to " + options.address);
    workers[static_cast<std::size_t>(i) % workers.size()]->AddConnection(channel);
  }
}

RpcLoad::~RpcLoad() = default;

LoadResult RpcLoad::Closed(const std::vector<Exchange>& exchanges, int streams, const LoadEnd& end) {
  const std::vector<Prepared> prepared = Prepare(exchanges);
  const auto all_streams = static_cast<std::uint64_t>(streams);
  const std::uint64_t workers = std::min<std::uint64_t>(connections_->workers.size(), all_streams);
  const auto work = [&](Worker& worker, std::uint64_t i) {
    if (i >= workers) return LoadResult{};
    const LoadEnd own{end.duration, ShareOf(end.calls, i, workers)};
    return worker.Closed(prepared, i * prepared.size() / workers, ShareOf(all_streams, i, workers), own);
  };
  return connections_->Run(work, [] {});
}

LoadResult RpcLoad::Open(const std::vector<Exchange>& exchanges, double rate, Seconds duration) {
  const std::vector<Prepared> prepared = Prepare(exchanges);
  auto& workers = connections_->workers;
  const auto calls = static_cast<std::uint64_t>(rate * duration.count());
  for (std::size_t i = 0; i < workers.size(); ++i) workers[i]->Expect(ShareOf(calls, i, workers.size()));
  const Ticks ticks(std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 / rate)));
  const auto start = [&] {
    for (std::uint64_t due = 0, call = 0; call < calls; ++call) {
      while (due <= call) due += ticks.Wait();
      workers[call % workers.size()]->StartExpected(call / workers.size(), prepared[call % prepared.size()],
                                                    ticks.At(call));
    }
  };
  LoadResult result = connections_->Run([](Worker& worker, std::size_t) { return worker.Finish(); }, start);
  result.wall = Clock::now() - ticks.At(0);
  return result;
}

}  // namespace phonegate::bench
