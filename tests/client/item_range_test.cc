#include "phonegate/item_range.h"

#include <future>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "phonegate/testing/fake_phone_numbers.h"
#include "phonegate/testing/mock_phone_numbers.h"

namespace phonegate::item_range_test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Return;
using ::testing::SizeIs;

using Numbers = ItemRange<int>;
using Page = absl::StatusOr<ItemPage<int>>;

// Pages by token, and what was asked for.
struct Book {
  std::map<std::string, Page> pages;
  std::vector<std::string> asked;

  Numbers Range() {
    return Numbers([this](const std::string& token) {
      asked.push_back(token);
      return pages.at(token);
    });
  }
};

std::vector<int> Items(Numbers range, absl::Status* error = nullptr) {
  std::vector<int> items;
  for (absl::StatusOr<int>& item : range) {
    if (item.ok()) items.push_back(*item);
    if (!item.ok() && error != nullptr) *error = item.status();
  }
  return items;
}

TEST(ItemRangeTest, GoesThroughAllPages) {
  Book book{
      {{"", ItemPage<int>{{1, 2}, "a"}}, {"a", ItemPage<int>{{3}, "b"}}, {"b", ItemPage<int>{{4, 5}, ""}}},
      {}};
  EXPECT_THAT(Items(book.Range()), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(book.asked, ElementsAre("", "a", "b"));
}

TEST(ItemRangeTest, GoesOnAfterAnEmptyPageWithAToken) {
  Book book{{{"", ItemPage<int>{{}, "a"}}, {"a", ItemPage<int>{{}, "b"}}, {"b", ItemPage<int>{{7}, ""}}}, {}};
  EXPECT_THAT(Items(book.Range()), ElementsAre(7));
}

TEST(ItemRangeTest, IsEmptyWithoutItems) {
  Book book{{{"", ItemPage<int>{{}, ""}}}, {}};
  EXPECT_THAT(Items(book.Range()), IsEmpty());
}

TEST(ItemRangeTest, EndsWithAnError) {
  Book book{{{"", ItemPage<int>{{1}, "a"}}, {"a", absl::UnavailableError("gone")}}, {}};
  absl::Status error;
  EXPECT_THAT(Items(book.Range(), &error), ElementsAre(1));
  EXPECT_EQ(error, absl::UnavailableError("gone"));
}

TEST(ItemRangeTest, FetchesTheNextPageWhileThisOneIsRead) {
  std::promise<void> fetched;
  Numbers range([&fetched](const std::string& token) -> Page {
    if (token.empty()) return ItemPage<int>{{1, 2}, "a"};
    fetched.set_value();
    return ItemPage<int>{{3}, ""};
  });
  auto it = range.begin();
  EXPECT_EQ(**it, 1);
  fetched.get_future().wait();  // although item 2 has not been asked for
  ++it;
  EXPECT_EQ(**it, 2);
  ++it;
  EXPECT_EQ(**it, 3);
  ++it;
  EXPECT_TRUE(it == range.end());
}

TEST(ItemRangeTest, CanBeLeftEarly) {
  Book book{{{"", ItemPage<int>{{1, 2}, "a"}}, {"a", ItemPage<int>{{3}, "b"}}}, {}};
  {
    Numbers range = book.Range();
    EXPECT_EQ(**range.begin(), 1);
  }
  EXPECT_THAT(book.asked, ElementsAre("", "a")) << "one page ahead and no further";
}

TEST(ItemRangeTest, ListsAllPhoneNumbers) {
  testing::FakePhoneNumbers fake;
  for (int i = 0; i < 7; ++i) {
    v1::PhoneNumber number;
    number.set_number("+1512555020" + std::to_string(i));
    fake.AddOwned(number);
  }
  v1::ListPhoneNumbersRequest request;
  request.set_page_size(3);
  std::vector<std::string> numbers;
  for (absl::StatusOr<v1::PhoneNumber>& number : AllPhoneNumbers(fake, request)) {
    ASSERT_TRUE(number.ok());
    numbers.push_back(number->number());
  }
  ASSERT_THAT(numbers, SizeIs(7));
  EXPECT_EQ(numbers.back(), "+15125550206");
}

TEST(ItemRangeTest, ListsAllIncomingPhoneNumbers) {
  testing::MockPhoneNumbers mock;
  v1::ListIncomingPhoneNumbersResponse first;
  first.add_incoming_phone_numbers()->set_sid("one");
  first.set_next_page_token("more");
  v1::ListIncomingPhoneNumbersResponse second;
  second.add_incoming_phone_numbers()->set_sid("two");
  EXPECT_CALL(mock, ListIncomingPhoneNumbers(
                        ::testing::Property(&v1::ListIncomingPhoneNumbersRequest::page_token, "begin")))
      .WillOnce(Return(first));
  EXPECT_CALL(mock, ListIncomingPhoneNumbers(
                        ::testing::Property(&v1::ListIncomingPhoneNumbersRequest::page_token, "more")))
      .WillOnce(Return(second));
  v1::ListIncomingPhoneNumbersRequest request;
  request.set_page_token("begin");
  std::vector<std::string> sids;
  for (absl::StatusOr<v1::IncomingPhoneNumber>& number : AllIncomingPhoneNumbers(mock, request))
    sids.push_back(number->sid());
  EXPECT_THAT(sids, ElementsAre("one", "two"));
}

}  // namespace
}  // namespace phonegate::item_range_test
