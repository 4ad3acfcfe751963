// libcurl alone against SignalWire's stand-in: what a gateway cannot be faster than.
#ifndef PHONEGATE_TESTS_BENCH_CURL_LOAD_H_
#define PHONEGATE_TESTS_BENCH_CURL_LOAD_H_

#include <memory>
#include <string>
#include <vector>

#include "tests/bench/curl_handles.h"
#include "tests/bench/rpc_load.h"

namespace phonegate::bench {

// GETs on one multi handle of the calling thread, with the settings of phonegate's
// reads: TLS, HTTP/2 with all requests on few connections. Connections stay from run
// to run. One thread calls it.
class CurlLoad {
 public:
  explicit CurlLoad(const CurlUpstream& upstream);
  ~CurlLoad();

  // The body of a 200; throws std::runtime_error when there is none.
  std::string Get(const std::string& path);

  // Keeps `streams` requests under way, each of the exchanges in turn: a request is a
  // path, its right answer a 200 with these bytes.
  LoadResult Closed(const std::vector<Exchange>& exchanges, int streams, const LoadEnd& end);

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace phonegate::bench

#endif  // PHONEGATE_TESTS_BENCH_CURL_LOAD_H_
