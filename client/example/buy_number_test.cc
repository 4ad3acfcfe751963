// How a program that uses the gateway is tested without one.
#include "buy_number.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "phonegate/error.h"
#include "phonegate/testing/fake_phone_numbers.h"
#include "phonegate/testing/mock_phone_numbers.h"

namespace {

namespace v1 = phonegate::v1;
using ::testing::_;
using ::testing::Return;

absl::Status ErrorStatus(v1::Reason reason) {
  phonegate::ErrorDetails details;
  details.reason = reason;
  return phonegate::MakeError(absl::StatusCode::kFailedPrecondition, "No.", details);
}

TEST(BuyNumberTest, BuysANumberOfTheAreaCode) {
  phonegate::testing::FakePhoneNumbers numbers;
  const auto bought = BuyNumber(numbers, "512");
  ASSERT_TRUE(bought.ok()) << bought.status();
  EXPECT_EQ(bought->number(), numbers.Owned().at(0).number());
}

TEST(BuyNumberTest, FindsNothingInAnotherAreaCode) {
  phonegate::testing::FakePhoneNumbers numbers;
  EXPECT_EQ(BuyNumber(numbers, "303").status().code(), absl::StatusCode::kNotFound);
}

TEST(BuyNumberTest, BuysNoSecondNumberWhenTheOutcomeIsUnknown) {
  phonegate::testing::FakePhoneNumbers numbers;
  numbers.LoseNextAnswer();
  EXPECT_EQ(phonegate::ReasonOf(BuyNumber(numbers, "512").status()), v1::REASON_OUTCOME_UNKNOWN);
  EXPECT_EQ(numbers.Owned().size(), 1u);
}

TEST(BuyNumberTest, TakesTheNextNumberWhenOneIsGone) {
  phonegate::testing::MockPhoneNumbers numbers;
  v1::SearchAvailablePhoneNumbersResponse found;
  found.add_data()->set_number("+15125550100");
  found.add_data()->set_number("+15125550101");
  EXPECT_CALL(numbers, SearchAvailablePhoneNumbers(_)).WillOnce(Return(found));
  EXPECT_CALL(numbers, PurchasePhoneNumber(_))
      .WillOnce(Return(ErrorStatus(v1::REASON_NUMBER_NOT_AVAILABLE)))
      .WillOnce(Return(v1::PhoneNumber()));
  EXPECT_TRUE(BuyNumber(numbers, "512").ok());
}

}  // namespace
