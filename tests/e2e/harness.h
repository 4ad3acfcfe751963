// The whole gateway as its users meet it: the real program, real sockets, a
// simulated SignalWire behind it, and every byte that it printed looked through
// for secrets after each test.
#ifndef PHONEGATE_TESTS_E2E_HARNESS_H_
#define PHONEGATE_TESTS_E2E_HARNESS_H_

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/call_result.h"
#include "tests/e2e/faults.h"
#include "tests/e2e/gateway_process.h"
#include "tests/e2e/grpc_client.h"
#include "tests/e2e/grpcurl.h"
#include "tests/e2e/leak_scan.h"
#include "tests/simulator/simulator.h"
#include "tests/support/nghttpx.h"
#include "tests/support/test_certificate.h"

namespace phonegate {

// Obviously not a real account.
inline constexpr char kE2eProjectId[] = "e2e00000-0000-4000-8000-000000000001";
inline constexpr char kToken[] = "PTe2e-not-a-real-token";
inline constexpr char kOtherProjectId[] = "e2e00000-0000-4000-8000-000000000002";
inline constexpr char kOtherToken[] = "PTe2e-not-a-real-token-either";

// What the simulator's request record calls the paths.
inline constexpr char kNumbersPath[] = "/api/relay/rest/phone_numbers";

enum class Front { kPlain, kTls };  // kTls: nghttpx, TLS with HTTP/2 and HTTP/1.1

// What the next request with this verb and path meets.
sim::Fault FaultOn(const std::string& method, const std::string& path_prefix, sim::Deed deed);
// The same: it is answered without being acted upon.
sim::Fault AnswerOn(const std::string& method, const std::string& path_prefix, int status,
                    const std::string& body);

// Starts a simulator with two projects and a gateway for the first of them, its
// alias "demo". Override SetUp to start them in another way; a gateway that is
// started later becomes the one that the members below mean.
class E2eTest : public ::testing::Test {
 protected:
  E2eTest();
  ~E2eTest() override;

  void SetUp() override;
  // Ends everything, and fails the test when something leaked.
  void TearDown() override;
  // Looks through all that every process printed or shows, and ends them; fails
  // the test when a gateway does not end, or has not ended, in good order.
  void EndAll();

  // The default has the projects above, an inventory, and a clock that stands
  // still at the present.
  static sim::Options SimulatorOptions();
  void StartSimulator(sim::Options options = SimulatorOptions());
  // With the inventory that `make run` has.
  void StartSimulatorOfMakeRun();
  // nghttpx in front of the simulator.
  Nghttpx& StartFront();
  // A project of the simulator, reached directly or through nghttpx.
  GatewayProject Project(const std::string& alias = "demo", Front front = Front::kPlain);
  GatewayProject OtherProject(const std::string& alias = "other", Front front = Front::kPlain);
  // Without projects in the options it serves Project().
  GatewayProcess& StartGateway(GatewayOptions options = {});

  sim::Simulator& simulator() { return *simulator_; }
  GatewayProcess& gateway() { return *gateways_.back(); }
  GrpcClient& client() { return *clients_.back(); }
  Grpcurl& grpcurl() { return *grpcurls_.back(); }
  LeakScan& leaks() { return leaks_; }

  // Lets everything that a caller got go through the leak scan.
  CallResult Scanned(CallResult result);
  CallResult Call(const std::string& method, const Json& request = Json::object(),
                  const CallOptions& options = {}) {
    return Scanned(client().Call(method, request, options));
  }

  // Scripts what the next matching requests meet.
  void AddFault(sim::Fault fault) { simulator_->AddFault(std::move(fault)); }
  std::size_t RequestCount(const sim::RequestMatch& match = kCalls) {
    return simulator_->Requests(match).size();
  }
  // What the simulator did, in order, seeds left out.
  std::vector<std::string> Actions();

  // A number that can be bought, from the simulator's inventory.
  std::string AvailableNumber(const std::string& areacode = "512");
  // Buys a number through the gateway; the answer.
  Json Buy(const std::string& areacode = "512");

 private:
  void ScanGateway(GatewayProcess& gateway);

  LeakScan leaks_;
  std::unique_ptr<sim::Simulator> simulator_;
  std::unique_ptr<TestCertificate> certificate_;
  std::unique_ptr<Nghttpx> front_;
  std::vector<std::unique_ptr<GatewayProcess>> gateways_;
  std::vector<std::unique_ptr<GrpcClient>> clients_;
  std::vector<std::unique_ptr<Grpcurl>> grpcurls_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_E2E_HARNESS_H_
