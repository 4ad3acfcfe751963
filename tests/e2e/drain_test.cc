// How serving ends.
#include <chrono>
#include <csignal>
#include <string>

#include "tests/admin/http_client.h"
#include "tests/e2e/eventually.h"
#include "tests/e2e/faults.h"
#include "tests/e2e/harness.h"
#include "tests/e2e/log_line.h"

namespace phonegate::drain_test {
namespace {

using sim::Deed;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kHealth[] = "grpc.health.v1.Health/Check";
constexpr char kService[] = "phonegate.v1.PhoneNumberService";
constexpr int kHardEnd = 3;

// The delay after SIGTERM is the default of 34 s, so nothing depends on its end.
class Drain : public E2eTest {
 protected:
  void SetUp() override {
    StartSimulator();
    GatewayOptions options;
    options.settings["server"] = {{"grace_period", "20s"}, {"default_deadline", "60s"}};
    StartGateway(options);
  }

  void Signal(int signal) { gateway().process().Signal(signal); }

  std::string HealthOf(const std::string& service) {
    return grpcurl().Call(kHealth, {{"service", service}}).answer().value("status", "");
  }

  bool Refused() {
    const HttpClient connection(static_cast<std::uint16_t>(gateway().grpc_port()));
    return !connection.connected();
  }

  // Returns when connections are refused: the end has begun.
  void WaitUntilRefused() {
    ASSERT_TRUE(Eventually([this] { return Refused(); })) << "connections are still accepted";
  }

  int Exit() { return gateway().process().Wait().value_or(-1); }

  int HardExit() {
    gateway().ExpectExit(kHardEnd);
    return Exit();
  }
};

TEST_F(Drain, StopsBeingReadyFirstAndServesOn) {
  EXPECT_EQ(HealthOf(""), "SERVING");
  EXPECT_EQ(HealthOf(kService), "SERVING");
  EXPECT_EQ(Fetch(gateway().admin_port(), "GET", "/readyz").result_int(), 200u);

  Signal(SIGTERM);
  EXPECT_EQ(gateway().WaitForLog("draining").at(0).at("drain_delay"), "34s");
  EXPECT_EQ(HealthOf(""), "NOT_SERVING");
  EXPECT_EQ(HealthOf(kService), "NOT_SERVING");
  const AdminResponse ready = Fetch(gateway().admin_port(), "GET", "/readyz");
  EXPECT_EQ(ready.result_int(), 503u);
  EXPECT_EQ(ready.body(), "Not ready: phonegate is draining.\n");
  EXPECT_EQ(Fetch(gateway().admin_port(), "GET", "/livez").result_int(), 200u);
  EXPECT_TRUE(Call("ListPhoneNumbers").ok());
  EXPECT_TRUE(GrpcClient(gateway().address()).Call("ListPhoneNumbers").ok()) << "a new connection";
  EXPECT_FALSE(Refused());

  Signal(SIGTERM);  // a second one ends the wait
  EXPECT_EQ(Exit(), 0);
  EXPECT_THAT(gateway().Log("stopped"), SizeIs(1));
}

TEST_F(Drain, EndsByItselfAfterTheDelay) {
  GatewayOptions options;
  options.settings["server"] = {{"max_connection_age", "1s"}, {"drain_delay", "1200ms"}};
  StartGateway(options);
  EXPECT_TRUE(Call("ListPhoneNumbers").ok());
  Signal(SIGTERM);
  EXPECT_EQ(Exit(), 0);
  EXPECT_THAT(gateway().Log("draining"), SizeIs(1));
  EXPECT_THAT(gateway().Log("stopped"), SizeIs(1));
}

TEST_F(Drain, InterruptSkipsTheDelay) {
  Signal(SIGINT);
  EXPECT_EQ(Exit(), 0);
  EXPECT_THAT(gateway().Log("draining"), IsEmpty());
  EXPECT_THAT(gateway().Log("stopped"), SizeIs(1));
}

TEST_F(Drain, LetsACallInFlightEndAndRefusesNewConnections) {
  AddFault(Hold(kLists, "list"));
  const auto call = client().Start("ListPhoneNumbers", Json::object());
  ASSERT_TRUE(simulator().WaitForHold("list"));
  Signal(SIGTERM);
  ASSERT_THAT(gateway().WaitForLog("draining"), SizeIs(1));
  Signal(SIGINT);
  WaitUntilRefused();
  EXPECT_EQ(gateway().process().Wait(std::chrono::milliseconds(0)), std::nullopt);

  simulator().ReleaseHold("list");
  const CallResult result = Scanned(call->Wait());
  EXPECT_TRUE(result.ok()) << result.message;
  EXPECT_EQ(Exit(), 0);
}

TEST_F(Drain, FinishesAChangeWhoseCallerHasLeft) {
  const std::string number = AvailableNumber();
  AddFault(Hold(kPurchases, "purchase"));
  const auto call = client().Start("PurchasePhoneNumber", {{"number", number}});
  ASSERT_TRUE(simulator().WaitForHold("purchase"));
  call->Cancel();
  call->Wait();
  Signal(SIGINT);
  WaitUntilRefused();
  EXPECT_THAT(Actions(), IsEmpty());

  simulator().ReleaseHold("purchase");
  EXPECT_EQ(Exit(), 0);
  EXPECT_THAT(Actions(), ElementsAre("purchase"));
  EXPECT_EQ(WaitForLine(gateway(), "call", "PurchasePhoneNumber").at("code"), "OK");
}

TEST_F(Drain, FinishesAChangeWhoseCallerWasAnswered) {
  GatewayOptions options;
  options.settings["server"] = {{"grace_period", "20s"}, {"default_deadline", "1s"}};
  StartGateway(options);
  const std::string number = AvailableNumber();
  AddFault(Hold(kPurchases, "purchase"));
  EXPECT_EQ(Call("PurchasePhoneNumber", {{"number", number}}).info.reason(), "OUTCOME_UNKNOWN");
  Signal(SIGINT);
  WaitUntilRefused();

  simulator().ReleaseHold("purchase");
  EXPECT_EQ(Exit(), 0);
  EXPECT_THAT(Actions(), ElementsAre("purchase"));
  EXPECT_EQ(WaitForLine(gateway(), "change_finished_late", "PurchasePhoneNumber").at("code"), "OK");
}

TEST_F(Drain, SecondInterruptEndsHard) {
  AddFault(On(kLists, Deed::kNeverAnswer));
  const auto call = client().Start("ListPhoneNumbers", Json::object());
  ASSERT_TRUE(simulator().WaitForRequests(kLists, 1));
  Signal(SIGINT);
  WaitUntilRefused();
  Signal(SIGINT);
  EXPECT_EQ(HardExit(), kHardEnd);
  EXPECT_THAT(gateway().Log("hard_end").at(0).at("message").get<std::string>(),
              HasSubstr("a second signal came"));
  EXPECT_THAT(gateway().Log("stopped"), IsEmpty());
}

struct Endless {
  std::string method;
  sim::RequestMatch match;
};

void PrintTo(const Endless& endless, std::ostream* out) { *out << endless.method; }

class DrainEndless : public Drain, public ::testing::WithParamInterface<Endless> {};

TEST_P(DrainEndless, IsCutOffAfterTheGracePeriod) {
  GatewayOptions options;
  options.settings["server"] = {{"grace_period", "1s"}};
  StartGateway(options);
  AddFault(On(GetParam().match, Deed::kNeverAnswer));
  const bool purchase = GetParam().match.method == "POST";
  const auto call =
      client().Start(GetParam().method, purchase ? Json{{"number", "+15125550100"}} : Json::object());
  ASSERT_TRUE(simulator().WaitForRequests(GetParam().match, 1));
  Signal(SIGINT);
  EXPECT_EQ(HardExit(), kHardEnd);
  EXPECT_THAT(gateway().Log("hard_end").at(0).at("message").get<std::string>(),
              HasSubstr("the grace period is over"));
  EXPECT_THAT(gateway().Log("stopped"), IsEmpty());
  EXPECT_FALSE(call->Wait().ok());
}

INSTANTIATE_TEST_SUITE_P(Each, DrainEndless,
                         ::testing::Values(Endless{"ListPhoneNumbers", kLists},
                                           Endless{"PurchasePhoneNumber", kPurchases}),
                         [](const auto& tested) { return tested.param.method; });

}  // namespace
}  // namespace phonegate::drain_test
