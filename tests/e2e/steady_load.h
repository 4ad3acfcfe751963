// Calls at a steady rate, whatever comes back.
#ifndef PHONEGATE_TESTS_E2E_STEADY_LOAD_H_
#define PHONEGATE_TESTS_E2E_STEADY_LOAD_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/e2e/grpc_client.h"

namespace phonegate {

struct SteadyLoadOptions {
  std::string address;
  std::optional<TlsClient> tls = std::nullopt;
  std::string method = "ListPhoneNumbers";
  std::vector<Json> requests = {Json::object()};  // in turn
  int connections = 8;                            // in turn
  int per_second = 300;
};

// How calls ended: "OK", or the code and the message; and how many did so.
using LoadEnds = std::map<std::string, std::uint64_t>;

// Calls as a plain client does: on connections that stay, with a deadline, and without a
// retry policy. gRPC by itself sends again what no server has begun to work on, as when
// a server asks to reconnect in the moment that a call begins. Begins with the
// constructor. One thread uses it.
class SteadyLoad {
 public:
  explicit SteadyLoad(const SteadyLoadOptions& options);
  ~SteadyLoad();  // stops

  // How many calls have ended so far.
  std::uint64_t ended() const;
  // Returns once all calls that have begun by now have ended; others begin meanwhile.
  void WaitForThoseUnderWay();
  // Begins no call any more and waits for those under way.
  LoadEnds Stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_E2E_STEADY_LOAD_H_
