// SignalWire's stand-in behind TLS and HTTP/2, and phonegate in front of it.
#ifndef PHONEGATE_TESTS_BENCH_UPSTREAM_SETUP_H_
#define PHONEGATE_TESTS_BENCH_UPSTREAM_SETUP_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/bench/curl_handles.h"
#include "tests/bench/listening_program.h"
#include "tests/bench/rpc_load.h"
#include "tests/e2e/gateway_process.h"
#include "tests/support/nghttpx.h"
#include "tests/support/test_certificate.h"

namespace phonegate::bench {

// Obviously not a real account.
inline constexpr char kBenchProject[] = "be4c0000-0000-4000-8000-000000000001";
inline constexpr char kBenchToken[] = "PTbench-not-a-real-token";

// A program that answers plain HTTP/1.1, behind nghttpx.
class UpstreamSetup {
 public:
  explicit UpstreamSetup(std::vector<std::string> argv);

  const std::string origin() const { return front_.origin(); }
  const std::string& ca_file() const { return front_.ca_file(); }
  pid_t program() const { return program_.pid(); }

 private:
  ListeningProgram program_;
  TestCertificate certificate_;
  Nghttpx front_;
};

// The simulator with `numbers` numbers in the bench's project; the program comes
// from the environment variable SIGNALWIRE_SIM.
std::unique_ptr<UpstreamSetup> StartSimulatedUpstream(int numbers);
// static_upstream: every answer is the sample number.
std::unique_ptr<UpstreamSetup> StartStaticUpstream(std::chrono::milliseconds delay);

// How libcurl reaches it, and least_gateway in front of it as a command.
CurlUpstream UpstreamOf(const UpstreamSetup& upstream);
std::vector<std::string> LeastGateway(const UpstreamSetup& upstream);

// Section, key, value of phonegate's configuration.
using Settings = std::map<std::string, std::map<std::string, std::string>>;

// Of texts SECTION.KEY=VALUE; throws std::runtime_error when one is none.
Settings ReadSettings(const std::vector<std::string>& texts);

// phonegate in front of it, as it is configured by default but for `settings` and
// for connections that stay. `prefix` is a command that becomes phonegate.
std::unique_ptr<GatewayProcess> StartGateway(const UpstreamSetup& upstream, Settings settings,
                                             std::vector<std::string> prefix = {});

// Gives the simulator's numbers, through the gateway, what the sample number has
// set, and returns them as the gateway answers GetPhoneNumber then: looked through,
// as the load only compares. Throws std::runtime_error when one is not right.
std::vector<Exchange> FillNumbers(const GatewayProcess& gateway);

// The same of static_upstream, which has all ids that there are.
std::vector<Exchange> StaticNumbers(int count);

// One call of each must give its answer; returns the trailer x-cache of the last.
std::string AskOnce(const GatewayProcess& gateway, const std::vector<Exchange>& exchanges,
                    const std::map<std::string, std::string>& metadata);

// Whether the gateway answers a repetition from its cache.
bool IsCached(const GatewayProcess& gateway, const Exchange& exchange);

}  // namespace phonegate::bench

#endif  // PHONEGATE_TESTS_BENCH_UPSTREAM_SETUP_H_
