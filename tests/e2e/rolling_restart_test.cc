// Replicas that are restarted one after the other, under load, behind a balancer.
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "tests/e2e/balancer.h"
#include "tests/e2e/eventually.h"
#include "tests/e2e/harness.h"
#include "tests/e2e/steady_load.h"

namespace phonegate::rolling_restart_test {
namespace {

using ::testing::Contains;
using ::testing::Not;
using ::testing::Pair;

constexpr std::size_t kReplicas = 2;

// 20 unless the environment says otherwise.
std::size_t Restarts() {
  const char* restarts = std::getenv("RESTARTS");
  return restarts == nullptr ? 20 : std::stoul(restarts);
}

class RollingRestart : public E2eTest {
 protected:
  void SetUp() override {
    StartSimulator();
    for (std::size_t i = 0; i < kReplicas; ++i) {
      GatewayOptions options;
      options.settings["server"] = {
          {"grace_period", "20s"}, {"max_connection_age", "1s"}, {"drain_delay", "3s"}};
      replicas_.push_back(&StartGateway(options));
    }
  }

  static Replica PortsOf(const GatewayProcess& gateway) {
    return {gateway.grpc_port(), gateway.admin_port()};
  }

  // Ends each replica in turn with the signal and starts it again, under load.
  LoadEnds RestartAll(int signal, std::size_t restarts) {
    Balancer balancer({PortsOf(*replicas_[0]), PortsOf(*replicas_[1])});
    for (std::size_t i = 0; i < kReplicas; ++i) EXPECT_TRUE(balancer.WaitUntilUsed(i));
    SteadyLoad load({.address = balancer.address()});
    EXPECT_TRUE(Eventually([&] { return load.ended() >= 100; }));
    for (std::size_t i = 0; i < restarts; ++i) {
      GatewayProcess& replica = *replicas_[i % kReplicas];
      replica.process().Signal(signal);
      EXPECT_EQ(replica.process().Wait(), 0) << replica.process().err();
      EXPECT_TRUE(replica.Restart());
      balancer.Replace(i % kReplicas, PortsOf(replica));
      EXPECT_TRUE(balancer.WaitUntilUsed(i % kReplicas));
    }
    LoadEnds ends = load.Stop();
    for (const auto& [end, count] : ends) std::cout << count << " calls: " << end << "\n";
    return ends;
  }

  std::vector<GatewayProcess*> replicas_;
};

// Kubernetes sends SIGTERM.
TEST_F(RollingRestart, FailsNoCall) {
  const LoadEnds ends = RestartAll(SIGTERM, Restarts());
  ASSERT_EQ(ends.size(), 1U);
  EXPECT_EQ(ends.begin()->first, "OK");
}

// What makes the difference is that a replica serves on until nobody is led to it any
// more: SIGINT ends it at once.
TEST_F(RollingRestart, FailsCallsWhenReplicasEndAtOnce) {
  EXPECT_THAT(RestartAll(SIGINT, 4), Contains(Pair(Not("OK"), testing::Gt(0U))));
}

}  // namespace
}  // namespace phonegate::rolling_restart_test
