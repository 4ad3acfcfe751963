#include "phonegate/testing/fake_phone_numbers.h"

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace phonegate::testing::fake_phone_numbers_test {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class FakePhoneNumbersTest : public ::testing::Test {
 protected:
  absl::StatusOr<v1::PhoneNumber> Buy(const std::string& number, const std::string& request_id = "") {
    v1::PurchasePhoneNumberRequest request;
    request.set_number(number);
    request.set_request_id(request_id);
    return fake_.PurchasePhoneNumber(request);
  }

  absl::Status Release(const std::string& id) {
    v1::ReleasePhoneNumberRequest request;
    request.set_id(id);
    return fake_.ReleasePhoneNumber(request);
  }

  int Found(const v1::SearchAvailablePhoneNumbersRequest& request) {
    return fake_.SearchAvailablePhoneNumbers(request)->data_size();
  }

  FakePhoneNumbers fake_;
};

TEST_F(FakePhoneNumbersTest, FindsWhatIsForSale) {
  v1::SearchAvailablePhoneNumbersRequest request;
  EXPECT_EQ(Found(request), 20);
  request.set_max_results(3);
  EXPECT_EQ(Found(request), 3);
  request.set_areacode("512");
  request.set_ends_with("0117");
  EXPECT_EQ(Found(request), 1);
  request.set_areacode("303");
  EXPECT_EQ(Found(request), 0);
  v1::SearchAvailablePhoneNumbersRequest toll_free;
  toll_free.set_number_type(v1::SEARCH_NUMBER_TYPE_TOLL_FREE);
  EXPECT_EQ(Found(toll_free), 5);
}

TEST_F(FakePhoneNumbersTest, SellsANumberOnce) {
  const auto bought = Buy("+15125550100");
  ASSERT_TRUE(bought.ok());
  EXPECT_EQ(bought->number(), "+15125550100");
  EXPECT_FALSE(bought->id().empty());
  EXPECT_EQ(ReasonOf(Buy("+15125550100").status()), v1::REASON_ALREADY_OWNED);
  const absl::Status gone = Buy("+19995550100").status();
  EXPECT_EQ(gone.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(gone), v1::REASON_NUMBER_NOT_AVAILABLE);
  EXPECT_EQ(ReasonOf(Buy("").status()), v1::REASON_INVALID_REQUEST);
  EXPECT_THAT(fake_.Owned(), SizeIs(1));
  v1::SearchAvailablePhoneNumbersRequest all;
  EXPECT_EQ(Found(all), 19);
}

TEST_F(FakePhoneNumbersTest, SellsWhatIsPutUpForSale) {
  v1::AvailablePhoneNumber number;
  number.set_number("+13035550100");
  fake_.AddAvailable(number);
  EXPECT_TRUE(Buy("+13035550100").ok());
}

TEST_F(FakePhoneNumbersTest, GivesARepetitionTheFirstAnswer) {
  const auto first = Buy("+15125550101", "a");
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(Buy("+15125550101", "a")->id(), first->id());
  const absl::Status taken = Buy("+19995550100", "b").status();
  EXPECT_EQ(Buy("+19995550100", "b").status(), taken);
  EXPECT_EQ(ReasonOf(Buy("+15125550102", "a").status()), v1::REASON_REQUEST_ID_REUSED);
  EXPECT_THAT(fake_.Owned(), SizeIs(1));
}

TEST_F(FakePhoneNumbersTest, LosesAnAnswerWhenTold) {
  fake_.LoseNextAnswer();
  const absl::Status lost = Buy("+15125550103", "a").status();
  EXPECT_EQ(lost.code(), absl::StatusCode::kUnknown);
  EXPECT_EQ(ReasonOf(lost), v1::REASON_OUTCOME_UNKNOWN);
  EXPECT_EQ(DetailsOf(lost).metadata.at("request_id"), "a");
  EXPECT_TRUE(Buy("+15125550103", "a").ok());
  EXPECT_THAT(fake_.Owned(), SizeIs(1));
}

TEST_F(FakePhoneNumbersTest, FailsWhenToldAndDoesNothing) {
  fake_.FailNext(absl::UnavailableError("one"));
  fake_.FailNext(absl::InternalError("two"));
  EXPECT_EQ(Buy("+15125550104").status(), absl::UnavailableError("one"));
  EXPECT_EQ(fake_.ListPhoneNumbers({}).status(), absl::InternalError("two"));
  EXPECT_THAT(fake_.Owned(), IsEmpty());
  EXPECT_TRUE(Buy("+15125550104").ok());
}

TEST_F(FakePhoneNumbersTest, ChangesNothingWhenItOnlyValidates) {
  v1::PurchasePhoneNumberRequest request;
  request.set_number("+15125550105");
  request.set_validate_only(true);
  EXPECT_TRUE(fake_.PurchasePhoneNumber(request).ok());
  EXPECT_THAT(fake_.Owned(), IsEmpty());
}

TEST_F(FakePhoneNumbersTest, KeepsANumberForFourteenDays) {
  const std::string id = Buy("+15125550106")->id();
  const absl::Status early = Release(id);
  EXPECT_EQ(ReasonOf(early), v1::REASON_PURCHASED_TOO_RECENTLY);
  EXPECT_EQ(DetailsOf(early).retry_after, std::chrono::hours(14 * 24));
  fake_.Advance(std::chrono::hours(14 * 24));
  EXPECT_TRUE(Release(id).ok());
  EXPECT_EQ(ReasonOf(Release(id)), v1::REASON_NOT_FOUND);
  EXPECT_THAT(fake_.Owned(), IsEmpty());
}

TEST_F(FakePhoneNumbersTest, GetsByIdAndByNumber) {
  const auto bought = Buy("+15125550107");
  v1::GetPhoneNumberRequest by_id;
  by_id.set_id(bought->id());
  EXPECT_EQ(fake_.GetPhoneNumber(by_id)->number(), "+15125550107");
  v1::GetPhoneNumberRequest by_number;
  by_number.set_number("+15125550107");
  EXPECT_EQ(fake_.GetPhoneNumber(by_number)->id(), bought->id());
  by_number.set_number("+15125550108");
  EXPECT_EQ(ReasonOf(fake_.GetPhoneNumber(by_number).status()), v1::REASON_NOT_FOUND);
  EXPECT_EQ(ReasonOf(fake_.GetPhoneNumber({}).status()), v1::REASON_INVALID_REQUEST);
}

TEST_F(FakePhoneNumbersTest, UpdatesANumber) {
  v1::UpdatePhoneNumberRequest request;
  request.set_id(Buy("+15125550109")->id());
  request.set_name("Front Desk");
  EXPECT_EQ(fake_.UpdatePhoneNumber(request)->name(), "Front Desk");
  v1::ListPhoneNumbersRequest list;
  list.set_filter_name("front");
  EXPECT_EQ(fake_.ListPhoneNumbers(list)->data_size(), 1);
  request.set_id("none");
  EXPECT_EQ(ReasonOf(fake_.UpdatePhoneNumber(request).status()), v1::REASON_NOT_FOUND);
}

TEST_F(FakePhoneNumbersTest, ListsNewestFirstByPages) {
  for (const char* number : {"+15125550110", "+15125550111", "+15125550112"}) ASSERT_TRUE(Buy(number).ok());
  v1::ListPhoneNumbersRequest request;
  request.set_page_size(2);
  const auto first = fake_.ListPhoneNumbers(request);
  ASSERT_EQ(first->data_size(), 2);
  EXPECT_EQ(first->data(0).number(), "+15125550112");
  request.set_page_token(first->next_page_token());
  const auto second = fake_.ListPhoneNumbers(request);
  ASSERT_EQ(second->data_size(), 1);
  EXPECT_EQ(second->next_page_token(), "");
  request.set_page_token("nonsense");
  EXPECT_EQ(ReasonOf(fake_.ListPhoneNumbers(request).status()), v1::REASON_PAGE_TOKEN_INVALID);
}

TEST_F(FakePhoneNumbersTest, StreamsUntilItsReaderHasEnough) {
  for (const char* number : {"+15125550110", "+15125550111", "+15125550112"}) ASSERT_TRUE(Buy(number).ok());
  int taken = 0;
  EXPECT_TRUE(fake_.StreamPhoneNumbers({}, [&taken](const v1::PhoneNumber&) { return ++taken < 2; }).ok());
  EXPECT_EQ(taken, 2);
}

TEST_F(FakePhoneNumbersTest, SellsToOneOfManyThreads) {
  std::atomic<int> bought{0};
  std::vector<std::thread> buyers;
  for (int i = 0; i < 8; ++i) {
    buyers.emplace_back([this, &bought] {
      if (Buy("+15125550113").ok()) ++bought;
    });
  }
  for (std::thread& buyer : buyers) buyer.join();
  EXPECT_EQ(bought, 1);
}

TEST_F(FakePhoneNumbersTest, ImportsANumberOnce) {
  v1::ImportPhoneNumberRequest request;
  request.set_number("+13035550100");
  request.set_request_id("the-id");
  const auto imported = fake_.ImportPhoneNumber(request);
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_EQ(fake_.ImportPhoneNumber(request)->id(), imported->id());
  request.set_request_id("another-id");
  EXPECT_EQ(ReasonOf(fake_.ImportPhoneNumber(request).status()), v1::REASON_ALREADY_OWNED);
  // That used no id up.
  request.set_number("+13035550101");
  EXPECT_TRUE(fake_.ImportPhoneNumber(request).ok());
}

}  // namespace
}  // namespace phonegate::testing::fake_phone_numbers_test
