#include "service/base/error.h"

#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/text.h"

namespace phonegate::error_test {
namespace {

using testing::EndsWith;
using testing::Pair;
using testing::UnorderedElementsAre;

template <typename Detail>
std::optional<Detail> DetailOf(const absl::Status& status) {
  const google::rpc::Status rpc_status = ToRpcStatus(status);
  Detail detail;
  for (const auto& any : rpc_status.details()) {
    if (any.UnpackTo(&detail)) return detail;
  }
  return std::nullopt;
}

Error Refused(std::string_view message = "It was refused.") {
  return Error(v1::REASON_INVALID_REQUEST, message);
}

TEST(Error, TellsReasonDomainAndMetadata) {
  const absl::Status status =
      Error(v1::REASON_NOT_FOUND, "Not there.").Metadata("http_status", "404").Build();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(status.message(), "Not there.");
  EXPECT_EQ(ErrorInfoOf(status).reason(), "NOT_FOUND");
  EXPECT_EQ(ErrorInfoOf(status).domain(), "signalwire.com");
  EXPECT_THAT(ErrorInfoOf(status).metadata(), UnorderedElementsAre(Pair("http_status", "404")));
  EXPECT_EQ(ErrorInfoOf(Refused().Build()).domain(), "phonegate");
}

TEST(Error, HasAnotherCodeAndDeciderOnlyWhereTheContractDeclaresThem) {
  const auto journal = [] { return Error(v1::REASON_JOURNAL_UNAVAILABLE, "It is damaged."); };
  EXPECT_EQ(journal().Build().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(journal().Code(absl::StatusCode::kDataLoss).Build().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(journal().Code(absl::StatusCode::kInternal).Build().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ErrorInfoOf(journal().DecidedBy(Decider::kSignalWire).Build()).domain(), "phonegate");
  const absl::Status missing = Error(v1::REASON_NOT_FOUND, "Not there.").DecidedBy(Decider::kGateway).Build();
  EXPECT_EQ(ErrorInfoOf(missing).domain(), "phonegate");
}

TEST(HasReason, ComparesTheReasonOfTheErrorInfo) {
  EXPECT_TRUE(HasReason(Refused().Build(), v1::REASON_INVALID_REQUEST));
  EXPECT_FALSE(HasReason(Refused().Build(), v1::REASON_NOT_FOUND));
  EXPECT_FALSE(HasReason(absl::InvalidArgumentError("bare"), v1::REASON_INVALID_REQUEST));
}

TEST(FactsOfAStatus, AreThoseOfItsReason) {
  EXPECT_EQ(&FactsOf(Refused().Build()), &FactsOf(v1::REASON_INVALID_REQUEST));
  EXPECT_EQ(FactsOf(absl::OkStatus()).retry(), v1::RETRY_UNSPECIFIED);
  EXPECT_EQ(FactsOf(absl::InvalidArgumentError("bare")).retry(), v1::RETRY_UNSPECIFIED);
}

TEST(Error, LeavesOutDetailsThatWereNotGiven) {
  EXPECT_EQ(ToRpcStatus(Refused().Build()).details_size(), 1);
  EXPECT_FALSE(DetailOf<google::rpc::BadRequest>(Refused().Build()).has_value());
}

TEST(Error, KeepsEveryFieldAndTheDelay) {
  const absl::Status status =
      Refused().Field("a", "is bad").Field("b[1]", "too").RetryAfter(std::chrono::seconds(7)).Build();
  const auto bad_request = DetailOf<google::rpc::BadRequest>(status);
  ASSERT_EQ(bad_request->field_violations_size(), 2);
  EXPECT_EQ(bad_request->field_violations(1).field(), "b[1]");
  EXPECT_EQ(bad_request->field_violations(1).description(), "too");
  EXPECT_EQ(DetailOf<google::rpc::RetryInfo>(status)->retry_delay().seconds(), 7);
}

TEST(Error, MakesForeignTextsDisplayable) {
  const absl::Status status = Refused("a\r\nb\xff").Metadata("k", std::string(500, 'x') + "\n").Build();
  EXPECT_EQ(status.message(), "a  b?");
  EXPECT_EQ(ErrorInfoOf(status).metadata().at("k"), std::string(197, 'x') + "...");
  EXPECT_THAT(std::string(Refused(std::string(5000, 'm')).Build().message()), EndsWith("m..."));
  EXPECT_EQ(Refused(std::string(5000, 'm')).Build().message().size(), 1024U);
}

TEST(AddErrorMetadata, AddsToWhatIsThere) {
  absl::Status status = Refused().Metadata("a", "1").Build();
  AddErrorMetadata(status, "b", "2");
  EXPECT_THAT(ErrorInfoOf(status).metadata(), UnorderedElementsAre(Pair("a", "1"), Pair("b", "2")));
  EXPECT_EQ(ErrorInfoOf(status).reason(), "INVALID_REQUEST");
}

TEST(AddErrorMetadata, LeavesOkAndBareErrorsAlone) {
  absl::Status ok = absl::OkStatus();
  AddErrorMetadata(ok, "a", "1");
  EXPECT_TRUE(ok.ok());
  absl::Status bare = absl::InternalError("x");
  AddErrorMetadata(bare, "a", "1");
  EXPECT_EQ(ToRpcStatus(bare).details_size(), 0);
}

TEST(ToRpcStatus, HasCodeAndMessage) {
  const google::rpc::Status status = ToRpcStatus(Refused("Set `number`.").Build());
  EXPECT_EQ(status.code(), 3);
  EXPECT_EQ(status.message(), "Set `number`.");
}

TEST(ToRpcStatus, KeepsAllViolationsThatFit) {
  Error error = Refused();
  for (int i = 0; i < 20; ++i) error.Field("field", "is bad");
  EXPECT_EQ(DetailOf<google::rpc::BadRequest>(error.Build())->field_violations_size(), 20);
}

TEST(ToRpcStatus, CountsTheViolationsThatDoNotFit) {
  Error error = Refused(std::string(5000, 'm'));
  for (int i = 0; i < 1000; ++i) error.Field(std::string(500, 'f'), std::string(5000, 'd'));
  for (const char* key : {"a", "b", "c", "d", "e", "f"}) error.Metadata(key, std::string(5000, 'v'));
  const absl::Status status = error.RetryAfter(std::chrono::seconds(1)).Build();
  EXPECT_LE(ToRpcStatus(status).ByteSizeLong(), 4096U);
  const auto violations = DetailOf<google::rpc::BadRequest>(status)->field_violations();
  ASSERT_GT(violations.size(), 1);
  EXPECT_EQ(violations[violations.size() - 1].field(), "");
  EXPECT_EQ(violations[violations.size() - 1].description(),
            Concat("and ", 1000 - (violations.size() - 1), " more violations"));
  EXPECT_TRUE(DetailOf<google::rpc::RetryInfo>(status).has_value());
}

TEST(ReasonText, HasNoPrefix) {
  EXPECT_EQ(ReasonText(v1::REASON_NUMBER_NOT_AVAILABLE), "NUMBER_NOT_AVAILABLE");
}

}  // namespace
}  // namespace phonegate::error_test
