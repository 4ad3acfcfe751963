// A gRPC client that asks as fast as it is answered, or at a fixed rate.
#ifndef PHONEGATE_TESTS_BENCH_RPC_LOAD_H_
#define PHONEGATE_TESTS_BENCH_RPC_LOAD_H_

#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/bench/latency_histogram.h"
#include "tests/bench/measure.h"

namespace phonegate::bench {

// A serialised request, and the bytes that are its right answer.
struct Exchange {
  std::string request;
  std::string answer;
};

struct RpcLoadOptions {
  std::string address;  // 127.0.0.1:PORT
  std::string method;   // of unary calls, as gRPC sends it: "/package.Service/Method"
  int connections = 4;
  int threads = 1;                                // that make calls; not more than connections
  std::map<std::string, std::string> metadata{};  // goes with each call
  std::map<std::string, std::string> trailers{};  // that answers are expected to have
  std::chrono::milliseconds timeout{60'000};      // with a connection, or with answers that do not come
};

struct LoadResult {
  std::uint64_t answers = 0;  // that were right
  std::uint64_t errors = 0;   // any other end of a call
  std::string first_error{};  // of them, in words
  // Of `answers`, those without one of the expected trailers: right, but from
  // elsewhere than expected, as when an entry of a cache has come of age.
  std::uint64_t other_trailers = 0;
  Seconds wall{};              // from the first call to the last answer
  LatencyHistogram latency{};  // of the right answers

  double PerSecond() const { return static_cast<double>(answers) / wall.count(); }
  void Merge(const LoadResult& other);
};

// When a closed loop ends: at whichever comes first. Calls under way are finished.
struct LoadEnd {
  Seconds duration = std::chrono::hours(24);
  std::uint64_t calls = std::numeric_limits<std::uint64_t>::max();
};

// Looks at each answer whole: status, bytes, trailers. When no answer comes for as
// long as its timeout lasts, it cancels what is under way. One thread calls it.
class RpcLoad {
 public:
  // Connects all connections, which stay. Throws std::runtime_error when it cannot.
  explicit RpcLoad(const RpcLoadOptions& options);
  ~RpcLoad();

  // Keeps `streams` calls under way, spread over the connections, each of the
  // exchanges in turn. A call's latency counts from its start.
  LoadResult Closed(const std::vector<Exchange>& exchanges, int streams, const LoadEnd& end);

  // Starts `rate` calls a second, whatever comes back. A call's latency counts from
  // when it was due, so that waiting behind slow ones is seen.
  LoadResult Open(const std::vector<Exchange>& exchanges, double rate, Seconds duration);

 private:
  struct Connections;
  const std::unique_ptr<Connections> connections_;
};

}  // namespace phonegate::bench

#endif  // PHONEGATE_TESTS_BENCH_RPC_LOAD_H_
