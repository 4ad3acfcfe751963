// Callers that leave: a read ends with its caller, a change that was sent does
// not.
#include <set>

#include "tests/e2e/faults.h"
#include "tests/e2e/harness.h"
#include "tests/e2e/log_line.h"

namespace phonegate::cancel_test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int kCancelled = 1;
constexpr char kRequestId[] = "0b6f2c1e-51a4-4f6e-9d0a-6d6f0e9a1c01";
constexpr char kNumberId[] = "7c2b1e0a-0d5e-4c7b-8f7e-2f1f6a3b9d02";

class Cancel : public E2eTest {
 protected:
  Json AccessLine(const std::string& method) { return WaitForLine(gateway(), "call", method); }
};

TEST_F(Cancel, EndsTheRequestOfARead) {
  AddFault(On(kLists, sim::Deed::kNeverAnswer));
  const auto call = client().Start("ListPhoneNumbers", Json::object());
  ASSERT_TRUE(simulator().WaitForRequests(kLists, 1));
  call->Cancel();
  EXPECT_TRUE(simulator().WaitForOutcome(kLists, sim::Outcome::kClientClosed));
  EXPECT_EQ(call->Wait().code, kCancelled);

  const Json line = AccessLine("ListPhoneNumbers");
  EXPECT_EQ(line.at("code"), "CANCELLED");
  EXPECT_EQ(line.at("reason"), "CANCELLED");
  EXPECT_EQ(line.at("attempts"), 1);
  EXPECT_EQ(RequestCount(kLists), 1u);
}

// Only the one stream of the shared connection is reset. libcurl 7.88 sends the
// reset with the next bytes that go over the connection.
TEST_F(Cancel, LeavesOtherReadsOnTheConnectionAlone) {
  GatewayOptions options;
  options.projects = {Project("demo", Front::kTls)};
  StartGateway(options);
  AddFault(On(kLists, sim::Deed::kNeverAnswer));
  AddFault(Hold(kSearches, "search"));
  const auto list = client().Start("ListPhoneNumbers", Json::object());
  const auto search = client().Start("SearchAvailablePhoneNumbers", {{"areacode", "512"}});
  ASSERT_TRUE(simulator().WaitForRequests(kLists, 1));
  ASSERT_TRUE(simulator().WaitForHold("search"));

  list->Cancel();
  EXPECT_EQ(AccessLine("ListPhoneNumbers").at("code"), "CANCELLED");
  simulator().ReleaseHold("search");
  const CallResult found = search->Wait();
  EXPECT_TRUE(found.ok()) << found.message;
  EXPECT_EQ(found.Trailer("x-upstream-attempts"), "1");
  EXPECT_TRUE(Call("GetAvailableCountry", {{"iso_country", "US"}}).ok());
  EXPECT_TRUE(simulator().WaitForOutcome(kLists, sim::Outcome::kClientClosed));
}

TEST_F(Cancel, DoesNotEndAPurchaseThatWasSent) {
  const std::string number = AvailableNumber();
  AddFault(Hold(kPurchases, "purchase"));
  const auto call = client().Start("PurchasePhoneNumber", {{"number", number}, {"request_id", kRequestId}});
  ASSERT_TRUE(simulator().WaitForHold("purchase"));
  call->Cancel();
  EXPECT_EQ(call->Wait().code, kCancelled);
  EXPECT_THAT(Actions(), IsEmpty());

  simulator().ReleaseHold("purchase");
  const Json line = AccessLine("PurchasePhoneNumber");
  EXPECT_EQ(line.at("code"), "OK");
  EXPECT_EQ(line.at("request_id"), kRequestId);
  EXPECT_EQ(line.at("http_status"), 200);
  EXPECT_THAT(Actions(), ElementsAre("purchase"));
  EXPECT_THAT(simulator().Requests(kPurchases), SizeIs(1));
  EXPECT_EQ(simulator().Requests(kPurchases).at(0).outcome, sim::Outcome::kAnswered);
}

// An update might be sent again when its answer is lost, but not for nobody.
TEST_F(Cancel, DoesNotSendAgainForACallerWhoHasLeft) {
  AddFault(Hold(kUpdates, "update", sim::Deed::kClose));
  const auto call = client().Start("UpdatePhoneNumber", {{"id", kNumberId}, {"name", "front desk"}});
  ASSERT_TRUE(simulator().WaitForHold("update"));
  call->Cancel();
  EXPECT_EQ(call->Wait().code, kCancelled);
  // Calls after it on the same connection: the gateway has heard of the cancellation.
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(Call("ListPhoneNumbers").ok());
  simulator().ReleaseHold("update");
  const Json line = AccessLine("UpdatePhoneNumber");
  EXPECT_EQ(line.at("code"), "UNKNOWN");
  EXPECT_EQ(line.at("reason"), "OUTCOME_UNKNOWN");
  EXPECT_THAT(simulator().Requests(kUpdates), SizeIs(1));
}

class CancelStream : public Cancel {
 protected:
  void SetUp() override {
    sim::Options options = SimulatorOptions();
    options.numbers_per_area_code = 120;
    StartSimulator(options);
    StartGateway();
  }
};

TEST_F(CancelStream, FetchesNoFurtherPage) {
  simulator().SeedNumbers(kE2eProjectId, 20);
  sim::Fault second_page = On(kLists, sim::Deed::kNeverAnswer);
  second_page.skip = 1;
  AddFault(second_page);
  const auto stream = client().Stream("StreamPhoneNumbers", {{"page_size", 5}});
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(stream->Read().has_value());
  ASSERT_TRUE(simulator().WaitForRequests(kLists, 2));
  stream->Cancel();
  EXPECT_EQ(stream->Finish().code, kCancelled);
  EXPECT_TRUE(simulator().WaitForOutcome(kLists, sim::Outcome::kClientClosed));

  EXPECT_EQ(AccessLine("StreamPhoneNumbers").at("reason"), "CANCELLED");
  EXPECT_TRUE(Call("GetAvailableCountry", {{"iso_country", "US"}}).ok());
  EXPECT_EQ(RequestCount(kLists), 2u);
}

// Other calls are the clock: while they go through the same lane, a stream that
// somebody reads gets to its end, and one that nobody reads stays where it is.
TEST_F(CancelStream, WaitsForASlowReader) {
  constexpr std::size_t kNumbers = 1000;
  constexpr std::size_t kPages = 100;
  simulator().SeedNumbers(kE2eProjectId, kNumbers);
  const auto stream = client().Stream("StreamPhoneNumbers", {{"page_size", 10}});
  ASSERT_TRUE(simulator().WaitForRequests(kLists, 1));
  for (std::size_t i = 0; i < 2 * kPages; ++i)
    ASSERT_TRUE(Call("GetAvailableCountry", {{"iso_country", "US"}}).ok());
  EXPECT_LT(RequestCount(kLists), kPages / 2);

  const CallResult rest = stream->Finish();
  EXPECT_TRUE(rest.ok()) << rest.message;
  EXPECT_EQ(RequestCount(kLists), kPages);
  std::set<std::string> ids;
  for (const Json& number : rest.messages) ids.insert(number.at("id").get<std::string>());
  EXPECT_EQ(ids.size(), kNumbers);
  EXPECT_EQ(rest.messages.size(), kNumbers);
}

}  // namespace
}  // namespace phonegate::cancel_test
