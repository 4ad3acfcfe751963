#include "service/rpc/message_bytes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "phonegate/v1/phone_number_service.pb.h"
#include "service/base/error.h"

namespace phonegate::message_bytes_test {
namespace {

grpc::ByteBuffer Slices(const std::vector<std::string>& parts) {
  std::vector<grpc::Slice> slices;
  for (const std::string& part : parts) slices.emplace_back(part);
  return {slices.data(), slices.size()};
}

TEST(ParseRequest, ReadsAMessageThatIsSpreadOverSlices) {
  v1::PurchasePhoneNumberRequest request;
  request.set_number("+15125550100");
  const std::string bytes = request.SerializeAsString();
  const grpc::ByteBuffer buffer = Slices({bytes.substr(0, 3), bytes.substr(3)});
  auto parsed = ParseRequest(*v1::PurchasePhoneNumberRequest::descriptor(), buffer);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ((*parsed)->SerializeAsString(), bytes);
}

TEST(ParseRequest, ReadsNothingAsAnEmptyMessage) {
  const grpc::ByteBuffer empty = Slices({""});
  auto parsed = ParseRequest(*v1::PurchasePhoneNumberRequest::descriptor(), empty);
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ((*parsed)->ByteSizeLong(), 0U);
}

TEST(ParseRequest, RefusesBrokenBytesAndTextsThatAreNotUtf8) {
  // Field 10, text: a length of 9 with 2 bytes behind it; then two bytes that are not UTF-8.
  for (const std::string& bytes : {std::string("\x52\x09+1"), std::string("\x52\x02\xff\xfe")}) {
    auto parsed = ParseRequest(*v1::PurchasePhoneNumberRequest::descriptor(), Slices({bytes}));
    ASSERT_FALSE(parsed.ok());
    EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(ErrorInfoOf(parsed.status()).reason(), "INVALID_REQUEST");
    EXPECT_EQ(
        std::string(parsed.status().message()),
        "The request is no PurchasePhoneNumberRequest: its bytes do not parse, or a text is not UTF-8.");
  }
}

TEST(ToBytes, WritesWhatParseRequestReads) {
  v1::GetPhoneNumberRequest request;
  request.set_id("3fa85f64-5717-4562-b3fc-2c963f66afa6");
  auto parsed = ParseRequest(*v1::GetPhoneNumberRequest::descriptor(), ToBytes(request));
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ((*parsed)->SerializeAsString(), request.SerializeAsString());
}

}  // namespace
}  // namespace phonegate::message_bytes_test
