#include "phonegate/client.h"

#include <algorithm>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_replace.h"
#include "phonegate/error.h"
#include "phonegate/service_config.h"
#include "tests/client/scripted_gateway.h"
#include "tests/support/temp_folder.h"

namespace phonegate::client_test {
namespace {

using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::StartsWith;

const grpc::Status kLost(grpc::StatusCode::UNAVAILABLE, "lost");

// Answers nothing until the caller has left.
grpc::Status Hang(grpc::ServerContext& context) {
  while (!context.IsCancelled()) std::this_thread::yield();
  return grpc::Status::CANCELLED;
}

class ClientTest : public ::testing::Test {
 protected:
  ClientTest() {
    options_.target = gateway_.address();
    // The same retries without gRPC's pauses.
    options_.service_config =
        absl::StrReplaceAll(ServiceConfigJson(), {{"0.2s", "0.001s"}, {"3s", "0.002s"}});
  }

  Client Connect() { return *Client::Create(options_); }

  static v1::PurchasePhoneNumberRequest Purchase() {
    v1::PurchasePhoneNumberRequest request;
    request.set_number("+15125550100");
    return request;
  }

  std::set<std::string> RequestIds() {
    std::set<std::string> ids;
    for (const auto& request : gateway_.purchases()) ids.insert(request.request_id());
    return ids;
  }

  ScriptedGateway gateway_;
  ClientOptions options_;
};

TEST_F(ClientTest, RepeatsAReadWhileTheGatewayIsUnavailable) {
  gateway_.on_get = [](int call, grpc::ServerContext&, v1::PhoneNumber& number) {
    number.set_id("it");
    return call < 4 ? kLost : grpc::Status::OK;
  };
  const auto number = Connect().GetPhoneNumber({});
  ASSERT_TRUE(number.ok()) << number.status();
  EXPECT_EQ(number->id(), "it");
  EXPECT_THAT(gateway_.metadata(), SizeIs(4));
}

TEST_F(ClientTest, DoesNotRepeatAReadThatIsRefused) {
  gateway_.on_get = [](int, grpc::ServerContext&, v1::PhoneNumber&) {
    return GatewayError(grpc::StatusCode::NOT_FOUND, "NOT_FOUND");
  };
  const absl::Status status = Connect().GetPhoneNumber({}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(status), v1::REASON_NOT_FOUND);
  EXPECT_THAT(gateway_.metadata(), SizeIs(1));
}

TEST_F(ClientTest, GivesAReadItsDeadline) {
  gateway_.on_get = [](int, grpc::ServerContext& context, v1::PhoneNumber&) { return Hang(context); };
  options_.read_timeout = milliseconds(50);
  EXPECT_EQ(Connect().GetPhoneNumber({}).status().code(), absl::StatusCode::kDeadlineExceeded);
  const Client patient = Connect().WithTimeout(std::chrono::hours(1));
  EXPECT_EQ(Client(patient).WithTimeout(milliseconds(20)).GetPhoneNumber({}).status().code(),
            absl::StatusCode::kDeadlineExceeded);
}

TEST_F(ClientTest, NamesAChange) {
  ASSERT_TRUE(Connect().PurchasePhoneNumber(Purchase()).ok());
  EXPECT_THAT(RequestIds(), ElementsAre(MatchesRegex("[0-9a-f-]{36}")));
  v1::PurchasePhoneNumberRequest named = Purchase();
  named.set_request_id("0b6f2c1e-51a4-4f6e-9d0a-6d6f0e9a1c03");
  ASSERT_TRUE(Connect().PurchasePhoneNumber(named).ok());
  EXPECT_EQ(gateway_.purchases().back().request_id(), named.request_id());
}

TEST_F(ClientTest, KeepsTheNameOfAChangeWhoseAnswerIsLost) {
  gateway_.on_purchase = [](int call, grpc::ServerContext&, v1::PhoneNumber& number) {
    if (call == 1) return kLost;
    if (call == 2) return GatewayError(grpc::StatusCode::UNKNOWN, "OUTCOME_UNKNOWN");
    number.set_id("bought");
    return grpc::Status::OK;
  };
  const auto number = Connect().PurchasePhoneNumber(Purchase());
  ASSERT_TRUE(number.ok()) << number.status();
  EXPECT_EQ(number->id(), "bought");
  EXPECT_THAT(gateway_.purchases(), SizeIs(3));
  EXPECT_THAT(RequestIds(), SizeIs(1));
}

TEST_F(ClientTest, SaysWhenTheOutcomeOfAChangeIsUnknown) {
  gateway_.on_purchase = [](int, grpc::ServerContext& context, v1::PhoneNumber&) { return Hang(context); };
  options_.make_request_id = [] { return std::string("the-id"); };
  const absl::Status status =
      Connect().WithTimeout(milliseconds(100)).PurchasePhoneNumber(Purchase()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnknown);
  EXPECT_EQ(ReasonOf(status), v1::REASON_OUTCOME_UNKNOWN);
  EXPECT_THAT(DetailsOf(status).metadata, Contains(Pair("request_id", "the-id")));
  EXPECT_THAT(DetailsOf(status).metadata, Contains(Pair("operation", "PurchasePhoneNumber")));
}

TEST_F(ClientTest, GivesTheReasonOfARefusedChange) {
  const absl::Status status = Connect().ReleasePhoneNumber({});
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status), v1::REASON_PURCHASED_TOO_RECENTLY);
}

TEST_F(ClientTest, ValidatesWithoutAName) {
  gateway_.on_purchase = [](int, grpc::ServerContext&, v1::PhoneNumber&) { return kLost; };
  v1::PurchasePhoneNumberRequest request = Purchase();
  request.set_validate_only(true);
  EXPECT_EQ(Connect().PurchasePhoneNumber(request).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(RequestIds(), ElementsAre(""));
}

TEST_F(ClientTest, ShowsTheTokenOfTheMoment) {
  const TempFolder folder;
  options_.token_file = folder.Write("token", "first\n");
  Client client = Connect();
  ASSERT_TRUE(client.GetPhoneNumber({}).ok());
  folder.Write("token", "second\n");
  ASSERT_TRUE(client.PurchasePhoneNumber(Purchase()).ok());
  EXPECT_THAT(gateway_.metadata(), ElementsAre(Contains(Pair("authorization", "Bearer first")),
                                               Contains(Pair("authorization", "Bearer second"))));
}

TEST_F(ClientTest, SaysWhoCallsAndWhatItWants) {
  options_.user_agent = "billing/1.2";
  ASSERT_TRUE(Connect().GetPhoneNumber({}).ok());
  ASSERT_TRUE(Connect().WithCacheControl("no-cache").GetPhoneNumber({}).ok());
  EXPECT_THAT(gateway_.metadata(),
              ElementsAre(AllOf(Contains(Pair("user-agent", StartsWith("billing/1.2 phonegate-cpp/"))),
                                Not(Contains(Key("cache-control"))), Not(Contains(Key("authorization")))),
                          Contains(Pair("cache-control", "no-cache"))));
}

TEST_F(ClientTest, StreamsUntilTheEnd) {
  std::vector<std::string> ids;
  const absl::Status status = Connect().StreamPhoneNumbers({}, [&ids](const v1::PhoneNumber& number) {
    ids.push_back(number.id());
    return true;
  });
  EXPECT_THAT(ids, ElementsAre("1", "2", "3"));
  EXPECT_EQ(ReasonOf(status), v1::REASON_UPSTREAM_UNAVAILABLE);
}

TEST_F(ClientTest, StreamsUntilItsReaderHasEnough) {
  std::vector<std::string> ids;
  const absl::Status status = Connect().StreamPhoneNumbers({}, [&ids](const v1::PhoneNumber& number) {
    ids.push_back(number.id());
    return ids.size() < 2;
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_THAT(ids, ElementsAre("1", "2"));
}

TEST_F(ClientTest, TellsWhatBecameOfAChange) {
  EXPECT_EQ(Connect().GetOperation({})->state(), v1::OPERATION_STATE_IN_DOUBT);
}

TEST_F(ClientTest, ServesManyThreads) {
  Client client = Connect();
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&client] {
      for (int call = 0; call < 20; ++call) EXPECT_TRUE(client.PurchasePhoneNumber(Purchase()).ok());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(RequestIds(), SizeIs(160));
}

TEST_F(ClientTest, RefusesOptionsThatDoNotGoTogether) {
  options_.target = "phonegate.example:1";
  options_.token_file = "token";
  EXPECT_EQ(Client::Create(options_).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(gateway_.metadata(), IsEmpty());
}

}  // namespace
}  // namespace phonegate::client_test
