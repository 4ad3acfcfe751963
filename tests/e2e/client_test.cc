// The C++ client against the real gateway: what a program sees when answers are lost,
// connections break, and gateways go away.
#include "phonegate/client.h"

#include <atomic>
#include <chrono>
#include <csignal>
#include <functional>
#include <future>
#include <string>
#include <thread>

#include "phonegate/error.h"
#include "phonegate/item_range.h"
#include "tests/e2e/eventually.h"
#include "tests/e2e/faults.h"
#include "tests/e2e/harness.h"
#include "tests/support/tcp_relay.h"
#include "tests/support/temp_folder.h"

namespace phonegate::client_test {
namespace {

using sim::Deed;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ClientE2e : public E2eTest {
 protected:
  void SetUp() override {
    StartSimulator();
    StartGateway(Quick());
    relay_ = std::make_unique<TcpRelay>(gateway().grpc_port());
  }

  // The outcome of a change is known soon.
  static GatewayOptions Quick() {
    GatewayOptions options;
    options.settings["journal"]["settle_time"] = "200ms";
    return options;
  }

  // Over the relay, unless told where to.
  Client Connect(const std::string& target = "") {
    ClientOptions options;
    options.target = target.empty() ? "127.0.0.1:" + std::to_string(relay_->port()) : target;
    return *Client::Create(options);
  }

  v1::PurchasePhoneNumberRequest Purchase() {
    v1::PurchasePhoneNumberRequest request;
    request.set_number(AvailableNumber());
    return request;
  }

  std::unique_ptr<TcpRelay> relay_;
};

TEST_F(ClientE2e, DoesWhatAProgramNeeds) {
  Client client = Connect();
  v1::SearchAvailablePhoneNumbersRequest search;
  search.set_areacode("512");
  search.set_max_results(3);
  const auto found = client.SearchAvailablePhoneNumbers(search);
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_EQ(found->data_size(), 3);
  for (const v1::AvailablePhoneNumber& offer : found->data()) {
    v1::PurchasePhoneNumberRequest purchase;
    purchase.set_number(offer.number());
    ASSERT_TRUE(client.PurchasePhoneNumber(purchase).ok());
  }

  v1::ListPhoneNumbersRequest list;
  list.set_page_size(1);
  std::string id;
  int listed = 0;
  for (const absl::StatusOr<v1::PhoneNumber>& number : AllPhoneNumbers(client, list)) {
    ASSERT_TRUE(number.ok()) << number.status();
    id = number->id();
    ++listed;
  }
  EXPECT_EQ(listed, 3);
  int streamed = 0;
  EXPECT_TRUE(
      client.StreamPhoneNumbers({}, [&streamed](const v1::PhoneNumber&) { return ++streamed < 2; }).ok());
  EXPECT_EQ(streamed, 2);

  v1::UpdatePhoneNumberRequest update;
  update.set_id(id);
  update.set_name("front desk");
  update.set_request_id("0b6f2c1e-51a4-4f6e-9d0a-6d6f0e9a1c03");
  ASSERT_TRUE(client.UpdatePhoneNumber(update).ok());
  v1::GetPhoneNumberRequest get;
  get.set_id(id);
  const auto got = client.GetPhoneNumber(get);
  ASSERT_TRUE(got.ok()) << got.status();
  EXPECT_EQ(got->name(), "front desk");
  v1::GetOperationRequest operation;
  operation.set_method("UpdatePhoneNumber");
  operation.set_request_id(update.request_id());
  const auto became = client.GetOperation(operation);
  ASSERT_TRUE(became.ok()) << became.status();
  EXPECT_EQ(became->state(), v1::OPERATION_STATE_DONE);
}

TEST_F(ClientE2e, GivesReasonsAndTheirDetails) {
  Client client = Connect();
  const absl::Status invalid = client.PurchasePhoneNumber({}).status();
  EXPECT_EQ(ReasonOf(invalid), v1::REASON_INVALID_REQUEST);
  ASSERT_THAT(DetailsOf(invalid).field_violations, SizeIs(1));
  EXPECT_EQ(DetailsOf(invalid).field_violations[0].field, "number");

  const auto bought = client.PurchasePhoneNumber(Purchase());
  ASSERT_TRUE(bought.ok()) << bought.status();
  v1::ReleasePhoneNumberRequest release;
  release.set_id(bought->id());
  const absl::Status early = client.ReleasePhoneNumber(release);
  EXPECT_EQ(early.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(early), v1::REASON_PURCHASED_TOO_RECENTLY);
  EXPECT_EQ(DetailsOf(early).domain, "signalwire.com");
  EXPECT_EQ(DetailsOf(early).metadata.at("project"), "demo");
  simulator().Advance(std::chrono::hours(24 * 15));
  EXPECT_TRUE(client.ReleasePhoneNumber(release).ok());
}

TEST_F(ClientE2e, ShowsItsToken) {
  const TempFolder folder;
  ClientOptions options;
  options.target = gateway().address();
  options.token_file = folder.Write("token", "not-a-token-of-anybody\n");
  EXPECT_EQ(ReasonOf(Client::Create(options)->ListPhoneNumbers({}).status()), v1::REASON_TOKEN_REJECTED);
}

// SignalWire's answer is lost: the gateway finds out, and the client waits for it.
TEST_F(ClientE2e, LearnsThatANumberWasBought) {
  AddFault(On(kPurchases, Deed::kActThenClose));
  const v1::PurchasePhoneNumberRequest request = Purchase();
  const auto bought = Connect().PurchasePhoneNumber(request);
  ASSERT_TRUE(bought.ok()) << bought.status();
  EXPECT_EQ(bought->number(), request.number());
  EXPECT_THAT(simulator().Requests(kPurchases), SizeIs(1));
  EXPECT_THAT(Actions(), ElementsAre("purchase"));
}

TEST_F(ClientE2e, LearnsThatANumberWasNotBought) {
  AddFault(On(kPurchases, Deed::kClose));
  const absl::Status status = Connect().PurchasePhoneNumber(Purchase()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(status), v1::REASON_CHANGE_DID_NOT_HAPPEN);
  EXPECT_THAT(simulator().Requests(kPurchases), SizeIs(1));
  EXPECT_THAT(Actions(), IsEmpty());
}

TEST_F(ClientE2e, SaysWhenItsTimeIsOverBeforeTheTruthIsKnown) {
  AddFault(On(kPurchases, Deed::kNeverAnswer));
  const absl::Status status = Connect().WithTimeout(seconds(1)).PurchasePhoneNumber(Purchase()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnknown);
  EXPECT_EQ(ReasonOf(status), v1::REASON_OUTCOME_UNKNOWN);
  EXPECT_THAT(DetailsOf(status).metadata.at("request_id"), SizeIs(36));
  EXPECT_THAT(simulator().Requests(kPurchases), SizeIs(1));
}

// The gateway's answer is lost: the connection breaks while the purchase is under way.
TEST_F(ClientE2e, BuysOneNumberOverABrokenConnection) {
  AddFault(Hold(kPurchases, "purchase"));
  Client client = Connect();
  const v1::PurchasePhoneNumberRequest request = Purchase();
  auto bought = std::async(std::launch::async, [&] { return client.PurchasePhoneNumber(request); });
  ASSERT_TRUE(simulator().WaitForHold("purchase"));
  relay_->Cut();
  simulator().ReleaseHold("purchase");
  const auto number = bought.get();
  ASSERT_TRUE(number.ok()) << number.status();
  EXPECT_EQ(number->number(), request.number());
  EXPECT_THAT(simulator().Requests(kPurchases), SizeIs(1));
  EXPECT_THAT(Actions(), ElementsAre("purchase"));
}

// The gateway is killed after SignalWire has sold the number, and comes back.
TEST_F(ClientE2e, BuysOneNumberFromAGatewayThatIsKilled) {
  sim::Fault fault = On(kPurchases, Deed::kPass);
  fault.hold_after = "bought";
  AddFault(fault);
  Client client = Connect();
  const v1::PurchasePhoneNumberRequest request = Purchase();
  auto bought = std::async(std::launch::async, [&] { return client.PurchasePhoneNumber(request); });
  ASSERT_TRUE(simulator().WaitForHold("bought"));
  gateway().Kill();
  simulator().ReleaseHold("bought");
  ASSERT_TRUE(gateway().Restart());
  relay_->PointTo({gateway().grpc_port()});
  relay_->Cut();
  const auto number = bought.get();
  ASSERT_TRUE(number.ok()) << number.status();
  EXPECT_EQ(number->number(), request.number());
  EXPECT_THAT(Actions(), ElementsAre("purchase"));
}

TEST_F(ClientE2e, ReadsAgainOverABrokenConnection) {
  AddFault(Hold(kLists, "list"));
  Client client = Connect();
  auto list = std::async(std::launch::async, [&] { return client.ListPhoneNumbers({}); });
  ASSERT_TRUE(simulator().WaitForHold("list"));
  relay_->Cut();
  simulator().ReleaseHold("list");
  const auto response = list.get();
  EXPECT_TRUE(response.ok()) << response.status();
}

// Behind one address there is no other replica to turn to, and one that drains answers
// to the end.
TEST_F(ClientE2e, StaysWithADrainingGatewayBehindOneAddress) {
  ClientOptions options;
  options.target = gateway().address();
  Client choosy = *Client::Create(options);
  options.health_checks = false;
  Client patient = *Client::Create(options);
  EXPECT_TRUE(choosy.ListPhoneNumbers({}).ok());
  EXPECT_TRUE(patient.ListPhoneNumbers({}).ok());
  gateway().process().Signal(SIGTERM);
  ASSERT_THAT(gateway().WaitForLog("draining"), SizeIs(1));
  EXPECT_TRUE(Eventually([&] { return !choosy.ListPhoneNumbers({}).ok(); }));
  EXPECT_TRUE(patient.ListPhoneNumbers({}).ok());
  EXPECT_TRUE(patient.PurchasePhoneNumber(Purchase()).ok());
}

// Two gateways, one of which is told to end: no call fails, of those that were there
// before and of those that come after.
TEST_F(ClientE2e, LosesNoCallWhenAGatewayEnds) {
  const std::string first = gateway().address();
  GatewayOptions options = Quick();
  options.settings["server"] = {
      {"max_connection_age", "1s"}, {"drain_delay", "1200ms"}, {"grace_period", "20s"}};
  GatewayProcess& ending = StartGateway(options);
  Client client = Connect("ipv4:" + first + "," + ending.address());

  std::atomic<bool> enough{false};
  std::atomic<int> calls{0};
  const auto call = [&] {
    absl::Status failed;
    while (!enough && failed.ok()) {
      failed = client.ListPhoneNumbers({}).status();
      ++calls;
    }
    return failed;
  };
  auto one = std::async(std::launch::async, call);
  auto two = std::async(std::launch::async, call);
  while (ending.Log("call").size() < 20) std::this_thread::yield();
  ending.process().Signal(SIGTERM);
  EXPECT_EQ(ending.process().Wait(), 0);
  const int before = calls;
  while (calls < before + 50 && one.wait_for(seconds(0)) != std::future_status::ready)
    std::this_thread::yield();
  enough = true;
  EXPECT_EQ(one.get(), absl::OkStatus());
  EXPECT_EQ(two.get(), absl::OkStatus());
}

}  // namespace
}  // namespace phonegate::client_test
