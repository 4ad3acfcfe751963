#include "phonegate/testing/mock_phone_numbers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace phonegate::testing::mock_phone_numbers_test {
namespace {

using ::testing::_;
using ::testing::Property;
using ::testing::Return;

TEST(MockPhoneNumbersTest, StandsForTheGateway) {
  MockPhoneNumbers mock;
  v1::PhoneNumber number;
  number.set_id("the-id");
  EXPECT_CALL(mock, GetPhoneNumber(Property(&v1::GetPhoneNumberRequest::number, "+15125550100")))
      .WillOnce(Return(number));
  ErrorDetails details;
  details.reason = v1::REASON_INSUFFICIENT_BALANCE;
  EXPECT_CALL(mock, PurchasePhoneNumber(_))
      .WillOnce(Return(MakeError(absl::StatusCode::kFailedPrecondition, "Pay in.", details)));
  PhoneNumbers& numbers = mock;
  v1::GetPhoneNumberRequest get;
  get.set_number("+15125550100");
  EXPECT_EQ(numbers.GetPhoneNumber(get)->id(), "the-id");
  EXPECT_EQ(ReasonOf(numbers.PurchasePhoneNumber({}).status()), v1::REASON_INSUFFICIENT_BALANCE);
}

}  // namespace
}  // namespace phonegate::testing::mock_phone_numbers_test
