#include "phonegate/error.h"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/cord.h"
#include "google/rpc/error_details.pb.h"

namespace phonegate::error_test {
namespace {

using std::chrono::milliseconds;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

void Attach(absl::Status& status, const google::protobuf::Message& detail) {
  status.SetPayload("type.googleapis.com/" + std::string(detail.GetDescriptor()->full_name()),
                    absl::Cord(detail.SerializeAsString()));
}

absl::Status WithReason(const std::string& reason) {
  google::rpc::ErrorInfo info;
  info.set_reason(reason);
  info.set_domain("signalwire.com");
  (*info.mutable_metadata())["request_id"] = "r";
  (*info.mutable_metadata())["attempts"] = "2";
  absl::Status status = absl::FailedPreconditionError("no");
  Attach(status, info);
  return status;
}

TEST(ErrorTest, ReadsTheDetailsOfTheGateway) {
  absl::Status status = WithReason("NUMBER_NOT_AVAILABLE");
  google::rpc::BadRequest bad_request;
  auto& violation = *bad_request.add_field_violations();
  violation.set_field("capabilities[1]");
  violation.set_description("is unknown");
  bad_request.add_field_violations()->set_field("number");
  Attach(status, bad_request);
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(2);
  retry.mutable_retry_delay()->set_nanos(500'000'000);
  Attach(status, retry);

  EXPECT_EQ(ReasonOf(status), v1::REASON_NUMBER_NOT_AVAILABLE);
  const ErrorDetails details = DetailsOf(status);
  EXPECT_EQ(details.reason_name, "NUMBER_NOT_AVAILABLE");
  EXPECT_EQ(details.domain, "signalwire.com");
  EXPECT_THAT(details.metadata, UnorderedElementsAre(Pair("request_id", "r"), Pair("attempts", "2")));
  ASSERT_THAT(details.field_violations, SizeIs(2));
  EXPECT_EQ(details.field_violations[0].field, "capabilities[1]");
  EXPECT_EQ(details.field_violations[0].description, "is unknown");
  EXPECT_EQ(details.field_violations[1].field, "number");
  EXPECT_EQ(details.retry_after, milliseconds(2500));
}

TEST(ErrorTest, KeepsTheNameOfANewerReason) {
  const ErrorDetails details = DetailsOf(WithReason("SOMETHING_NEW"));
  EXPECT_EQ(details.reason, v1::REASON_UNSPECIFIED);
  EXPECT_EQ(details.reason_name, "SOMETHING_NEW");
}

TEST(ErrorTest, HasNoReasonOfWhatIsNotOfTheGateway) {
  EXPECT_EQ(ReasonOf(absl::OkStatus()), v1::REASON_UNSPECIFIED);
  const ErrorDetails details = DetailsOf(absl::UnavailableError("no connection"));
  EXPECT_EQ(details.reason_name, "");
  EXPECT_THAT(details.metadata, IsEmpty());
  EXPECT_EQ(details.retry_after, std::nullopt);
}

TEST(ErrorTest, TakesNoHarmFromDetailsThatAreNone) {
  absl::Status status = absl::InternalError("x");
  for (const char* name : {"ErrorInfo", "BadRequest", "RetryInfo"})
    status.SetPayload(std::string("type.googleapis.com/google.rpc.") + name, absl::Cord("\x0a\xff\xff"));
  EXPECT_EQ(DetailsOf(status).reason_name, "");
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(std::numeric_limits<std::int64_t>::max());
  Attach(status, retry);
  EXPECT_EQ(DetailsOf(status).retry_after, std::nullopt);
}

TEST(ErrorTest, MakesWhatItReads) {
  ErrorDetails details;
  details.reason = v1::REASON_PURCHASED_TOO_RECENTLY;
  details.metadata = {{"project", "main"}};
  details.retry_after = milliseconds(1250);
  const absl::Status made = MakeError(absl::StatusCode::kFailedPrecondition, "Wait.", details);
  EXPECT_EQ(made.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(made.message(), "Wait.");
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(
      info.ParseFromString(std::string(made.GetPayload("type.googleapis.com/google.rpc.ErrorInfo").value())));
  EXPECT_EQ(info.reason(), "PURCHASED_TOO_RECENTLY");
  EXPECT_EQ(info.domain(), "phonegate");
  EXPECT_EQ(info.metadata().at("project"), "main");
  EXPECT_EQ(DetailsOf(made).retry_after, milliseconds(1250));
}

TEST(ErrorTest, NamesReasons) {
  EXPECT_EQ(ReasonName(v1::REASON_OUTCOME_UNKNOWN), "OUTCOME_UNKNOWN");
  EXPECT_EQ(ReasonName(static_cast<v1::Reason>(9999)), "");
}

}  // namespace
}  // namespace phonegate::error_test
