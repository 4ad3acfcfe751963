#include "client/connection.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "phonegate/error.h"
#include "tests/client/scripted_gateway.h"

namespace phonegate::internal::connection_test {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

TEST(FromGrpcTest, KeepsCodeSentenceAndDetails) {
  const absl::Status status = FromGrpc(GatewayError(grpc::StatusCode::NOT_FOUND, "NOT_FOUND"));
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(status.message(), "The sentence.");
  EXPECT_EQ(ReasonOf(status), v1::REASON_NOT_FOUND);
  EXPECT_EQ(DetailsOf(status).metadata.at("from"), "the gateway");
}

TEST(FromGrpcTest, TakesNoHarmFromDetailsThatAreNone) {
  EXPECT_TRUE(FromGrpc(grpc::Status::OK).ok());
  const absl::Status status = FromGrpc({grpc::StatusCode::INTERNAL, "x", "\x1a\xff nonsense"});
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(ReasonOf(status), v1::REASON_UNSPECIFIED);
}

class ConnectionTest : public ::testing::Test {
 protected:
  std::shared_ptr<const Connection> Connect() { return *Connection::Make(options_); }

  // Calls until settled; counts how often the call was made.
  absl::Status Settle() {
    const auto connection = Connect();
    return connection->CallUntilSettled(
        {}, {"PurchasePhoneNumber", "the-id"}, [&](grpc::ClientContext& context) {
          ++calls_;
          v1::PhoneNumber answer;
          return connection->numbers().PurchasePhoneNumber(&context, {}, &answer);
        });
  }

  ClientOptions options_;
  int calls_ = 0;
};

TEST_F(ConnectionTest, SendsNoChangeWithoutAConnection) {
  {
    const ScriptedGateway gone;
    options_.target = gone.address();
  }
  options_.connect_timeout = milliseconds(50);
  const absl::Status status = Settle();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("Nothing was sent: there is no connection to 127.0.0.1:"));
  EXPECT_EQ(calls_, 0);
}

TEST_F(ConnectionTest, SendsNoChangeToAGatewayThatDoesNotServe) {
  ScriptedGateway gateway;
  gateway.SetServing(false);
  options_.target = gateway.address();
  options_.connect_timeout = milliseconds(50);
  EXPECT_EQ(Settle().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(calls_, 0);
  gateway.SetServing(true);
  options_.connect_timeout = milliseconds(30'000);
  EXPECT_TRUE(Settle().ok());
}

TEST_F(ConnectionTest, SendsNothingWithoutTheTokenThatItShouldShow) {
  const ScriptedGateway gateway;
  options_.target = gateway.address();
  options_.token_file = "absent/token";
  EXPECT_EQ(Settle().code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(calls_, 0);
}

TEST_F(ConnectionTest, MakesRequestIdsAsItIsTold) {
  EXPECT_EQ(Connect()->MakeRequestId().size(), 36u);
  options_.make_request_id = [] { return std::string("mine"); };
  EXPECT_EQ(Connect()->MakeRequestId(), "mine");
}

}  // namespace
}  // namespace phonegate::internal::connection_test
