// All servers that the request path is measured on, each a process of its own.
#ifndef PHONEGATE_TESTS_BENCH_BENCH_SERVERS_H_
#define PHONEGATE_TESTS_BENCH_BENCH_SERVERS_H_

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/bench/curl_load.h"
#include "tests/bench/report.h"
#include "tests/bench/side_by_side.h"
#include "tests/bench/upstream_setup.h"
#include "tests/support/temp_folder.h"

namespace phonegate::bench {

// So that a gateway with a cache asks for each call.
extern const std::map<std::string, std::string> kNoCache;

// The names of rows.
inline constexpr char kBare[] = "bare";
inline constexpr char kTyped[] = "typed";
inline constexpr char kMissing[] = "phonegate, missing";
inline constexpr char kLeastGateway[] = "least gateway, missing";
inline constexpr char kCurl[] = "libcurl directly";

// The servers in other languages, and what phonegate may cost against each (P3).
struct Peer {
  const char* name;
  const char* goal;
};
inline constexpr std::array<Peer, 3> kPeers = {
    {{"grpc-go", "1.5, static 1.0 (P3)"}, {"node", "0.45 (P3)"}, {"python", "0.22 (P3)"}}};

// How a server is loaded.
struct LoadShape {
  int connections = 4;
  int streams = 64;  // calls under way, on all connections together
  int threads = 2;   // that make the load
};

struct BenchServersOptions {
  int numbers = 200;  // that are asked for in turn
  Settings settings;  // of phonegate
  // The simulator has to be able to answer this many times as fast as phonegate asks
  // with this load in this time; where it is not, a static upstream takes its place.
  double headroom = 3;
  LoadShape shape;
  Seconds trial{1};
  // Where .ci/bench-peers has put servers in other languages; those that are not there
  // are left out. Empty: none.
  std::string peers;
};

class BenchServers {
 public:
  // Starts all. Says in the report which upstream is used, and its headroom.
  BenchServers(const BenchServersOptions& options, Report& report);

  // Connections to a server, and what to send there.
  struct Target {
    std::string name;
    std::unique_ptr<RpcLoad> load;
    std::vector<Exchange> exchanges;
    pid_t process;

    // It loads what this connects to, so this outlives it.
    Subject AsSubject(int streams);
  };
  // Bare, raw, raw tuned, typed, peers, phonegate of one number, phonegate missing.
  std::vector<Target> Connect(const LoadShape& shape) const;

  // What phonegate would ask, asked by libcurl alone; in the order of the numbers.
  CurlLoad& curl() { return *curl_; }
  const std::vector<Exchange>& curl_exchanges() const { return curl_exchanges_; }
  // Lasts as long as this.
  Subject CurlSubject(int streams);

  // The name of the row in which phonegate is asked for the same number always.
  std::string one_number() const { return cached_ ? "phonegate, cached" : "phonegate, not cached"; }

  // Another gateway on the same upstream, or another bare server.
  std::unique_ptr<GatewayProcess> FreshGateway() const { return StartGateway(*upstream_, options_.settings); }
  static std::unique_ptr<ListeningProgram> FreshBare();
  const std::vector<Exchange>& exchanges() const { return exchanges_; }

 private:
  struct Reference {
    std::string name;
    std::unique_ptr<ListeningProgram> program;
    Exchange exchange;
  };

  void AddReference(const std::string& name, std::vector<std::string> flags, const std::string& answer);
  void AddPeers(const std::string& answer);
  void UseStaticUpstream();
  double Headroom() const;
  void ConnectCurl();
  std::vector<Exchange> Unread() const;

  const BenchServersOptions options_;
  const TempFolder files_;
  std::vector<Reference> references_;
  std::unique_ptr<UpstreamSetup> upstream_;
  std::unique_ptr<GatewayProcess> gateway_;
  std::unique_ptr<ListeningProgram> least_gateway_;
  std::vector<Exchange> exchanges_;  // of the gateway
  bool cached_ = false;
  std::unique_ptr<CurlLoad> curl_;
  std::vector<Exchange> curl_exchanges_;
};

}  // namespace phonegate::bench

#endif  // PHONEGATE_TESTS_BENCH_BENCH_SERVERS_H_
