#include "service/cache/number_links.h"

#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "phonegate/v1/phone_number_service.pb.h"
#include "tests/journal/sim_random.h"

namespace phonegate::number_links_test {
namespace {

constexpr std::size_t kMiB = std::size_t{1024} * 1024;

class NumberLinksTest : public ::testing::Test {
 protected:
  SimRandom random_{1};
  NumberLinks links_{kMiB, random_};
};

TEST_F(NumberLinksTest, KnowsWhatItHasLearnt) {
  EXPECT_EQ(links_.NumberOf("project", "id"), "");
  links_.Learn("project", "id", "+15125550100");
  links_.Learn("project", "sid", "+15125550100");
  EXPECT_EQ(links_.NumberOf("project", "id"), "+15125550100");
  EXPECT_EQ(links_.NumberOf("project", "sid"), "+15125550100");
  EXPECT_EQ(links_.NumberOf("project", "another"), "");
  EXPECT_EQ(links_.NumberOf("another", "id"), "");
}

TEST_F(NumberLinksTest, ProjectAndIdDoNotRunIntoOneAnother) {
  links_.Learn("ab", "c", "+1");
  EXPECT_EQ(links_.NumberOf("a", "bc"), "");
}

// Ids that differ only in case may be two numbers' sids.
TEST_F(NumberLinksTest, TakesIdsToTheLetter) {
  links_.Learn("project", "a", "+1");
  EXPECT_EQ(links_.NumberOf("project", "A"), "");
}

TEST_F(NumberLinksTest, TheLastThatWasLearntOfAnIdCounts) {
  links_.Learn("project", "id", "+1");
  links_.Learn("project", "id", "+2");
  EXPECT_EQ(links_.NumberOf("project", "id"), "+2");
}

TEST_F(NumberLinksTest, KeepsNumbersAsTheyAre) {
  for (const char* number : {"+1", "+0", "+00123", "+123456789012345", "+999999999999999999"}) {
    links_.Learn("project", "id", number);
    EXPECT_EQ(links_.NumberOf("project", "id"), number);
  }
}

TEST_F(NumberLinksTest, DoesNotKeepWhatIsNoNumberOrTooLong) {
  for (const char* number : {"", "+", "15125550100", "+1512x", "+1 512", "+1234567890123456789"}) {
    links_.Learn("project", "id", number);
    EXPECT_EQ(links_.NumberOf("project", "id"), "") << number;
  }
  links_.Learn("project", "", "+1");
  EXPECT_EQ(links_.NumberOf("project", ""), "");
}

TEST_F(NumberLinksTest, LearnsFromAnAnswerAndFromTheItemsOfAList) {
  v1::IncomingPhoneNumber incoming;
  incoming.set_sid("a sid");
  incoming.set_phone_number("+15125550100");
  links_.LearnFrom("project", incoming);
  v1::ListPhoneNumbersResponse page;
  for (const char* last : {"1", "2"}) {
    page.add_data()->set_id(std::string("id ") + last);
    page.mutable_data()->rbegin()->set_number(std::string("+1512555010") + last);
  }
  links_.LearnFrom("project", page);
  EXPECT_EQ(links_.NumberOf("project", "a sid"), "+15125550100");
  EXPECT_EQ(links_.NumberOf("project", "id 1"), "+15125550101");
  EXPECT_EQ(links_.NumberOf("project", "id 2"), "+15125550102");
}

// A number for sale has no id.
TEST_F(NumberLinksTest, LearnsNothingFromASearch) {
  v1::SearchAvailablePhoneNumbersResponse found;
  found.add_data()->set_number("+15125550100");
  links_.LearnFrom("project", found);
  EXPECT_EQ(links_.NumberOf("project", ""), "");
}

TEST_F(NumberLinksTest, KeepsItsSizeAndMostOfWhatFitsIn) {
  EXPECT_EQ(links_.bytes(), kMiB);
  constexpr int kRoom = static_cast<int>(kMiB / 16);
  for (int i = 0; i < 10 * kRoom; ++i) links_.Learn("project", std::to_string(i), "+" + std::to_string(i));
  EXPECT_EQ(links_.bytes(), kMiB);
  int known = 0;
  for (int i = 9 * kRoom; i < 10 * kRoom; ++i) {
    const std::string number = links_.NumberOf("project", std::to_string(i));
    if (number.empty()) continue;
    ASSERT_EQ(number, "+" + std::to_string(i));
    ++known;
  }
  EXPECT_GT(known, kRoom * 3 / 4);
}

TEST_F(NumberLinksTest, WhatWasUsedLongestAgoGoesFirst) {
  NumberLinks four(1, random_);
  for (const char* number : {"1", "2", "3", "4"}) four.Learn("project", number, std::string("+") + number);
  EXPECT_EQ(four.NumberOf("project", "1"), "+1");
  four.Learn("project", "5", "+5");
  EXPECT_EQ(four.NumberOf("project", "2"), "");
  EXPECT_EQ(four.NumberOf("project", "1"), "+1");
  EXPECT_EQ(four.NumberOf("project", "5"), "+5");
}

TEST_F(NumberLinksTest, ThreadsNeverSeeAnotherIdsNumber) {
  NumberLinks small(16 * 64, random_);
  auto work = [&] {
    for (int i = 0; i < 20'000; ++i) {
      const std::string name = std::to_string(i % 100);
      small.Learn("project", name, "+" + name);
      const std::string number = small.NumberOf("project", name);
      ASSERT_TRUE(number.empty() || number == "+" + name);
    }
  };
  std::thread other(work);
  work();
  other.join();
}

}  // namespace
}  // namespace phonegate::number_links_test
