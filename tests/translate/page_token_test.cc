#include "service/translate/page_token.h"

#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "tests/upstream/fake_transport.h"

namespace phonegate::page_token_test {
namespace {

using testing::HasSubstr;
using testing::Not;

const PageTokens::Key kKey{1, 2, 3, 4};
const PagePosition kPosition{"/api/relay/rest/phone_numbers?page_number=3&page_token=PA1", 3,
                             0xfedcba9876543210U};

TEST(PageTokens, OpenWhatTheySealed) {
  CountingRandom random;
  const PageTokens tokens(kKey, random);
  const auto opened = tokens.Open(tokens.Seal(kPosition, "scope"), "scope");
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(opened->target, kPosition.target);
  EXPECT_EQ(opened->steps, 3U);
  EXPECT_EQ(opened->landmark, 0xfedcba9876543210U);
}

TEST(PageTokens, OpenInTheirOwnScopeOnly) {
  CountingRandom random;
  const PageTokens tokens(kKey, random);
  const std::string token = tokens.Seal(kPosition, "ListPhoneNumbers");
  for (const char* scope : {"", "ListPhoneNumber", "ListPhoneNumbers ", "listPhoneNumbers"}) {
    EXPECT_FALSE(tokens.Open(token, scope).has_value()) << scope;
  }
}

TEST(PageTokens, DoNotOpenWithAnotherKey) {
  CountingRandom random;
  PageTokens::Key other = kKey;
  other[31] = 1;
  EXPECT_FALSE(
      PageTokens(other, random).Open(PageTokens(kKey, random).Seal(kPosition, "s"), "s").has_value());
}

TEST(PageTokens, CannotBeEditedAnywhere) {
  CountingRandom random;
  const PageTokens tokens(kKey, random);
  const std::string token = tokens.Seal(kPosition, "s");
  ASSERT_TRUE(tokens.Open(token, "s").has_value());
  std::string bytes;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(token, &bytes));
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string edited = bytes;
      edited[i] = static_cast<char>(edited[i] ^ (1 << bit));
      EXPECT_FALSE(tokens.Open(absl::WebSafeBase64Escape(edited), "s").has_value()) << i << " bit " << bit;
    }
    EXPECT_FALSE(tokens.Open(absl::WebSafeBase64Escape(bytes.substr(0, i)), "s").has_value()) << i;
    EXPECT_FALSE(tokens.Open(absl::WebSafeBase64Escape(bytes.substr(i + 1)), "s").has_value()) << i;
  }
  EXPECT_FALSE(tokens.Open(absl::WebSafeBase64Escape(bytes + "x"), "s").has_value());
}

TEST(PageTokens, GarbageDoesNotOpen) {
  using std::string_literals::operator""s;
  CountingRandom random;
  const PageTokens tokens(kKey, random);
  for (const std::string& token :
       {""s, "A"s, "####"s, "PA1"s, std::string(4096, 'A'), "\0\0\0\0"s, "é"s, " "s}) {
    EXPECT_FALSE(tokens.Open(token, "s").has_value());
  }
}

TEST(PageTokens, ShowNothingAndAreSafeInAUrl) {
  CountingRandom random;
  const PageTokens tokens(kKey, random);
  const std::string token = tokens.Seal(kPosition, "s");
  EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
            std::string::npos);
  std::string bytes;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(token, &bytes));
  EXPECT_THAT(bytes, Not(HasSubstr("page")));
}

TEST(PageTokens, SamePositionGivesAnotherTokenEachTime) {
  CountingRandom random;
  const PageTokens tokens(kKey, random);
  EXPECT_NE(tokens.Seal(kPosition, "s"), tokens.Seal(kPosition, "s"));
}

std::string Page(int number) { return "/list?page=" + std::to_string(number); }

// Pages 0, 1, ..., tail + length - 1, and from there again to page `tail`.
int StepsUntilTheEnd(int tail, int length, int at_most) {
  PagePosition position{Page(0), 0, 0};
  int page = 0;
  for (int steps = 1; steps <= at_most; ++steps) {
    page = page + 1 == tail + length ? tail : page + 1;
    const auto next = NextPosition(position, Page(page));
    if (!next) return steps;
    position = *next;
  }
  return -1;
}

TEST(NextPosition, FindsEveryCircleInABoundedNumberOfSteps) {
  for (int length = 1; length <= 100; ++length) {
    for (int tail : {0, 1, 2, 3, 7, 50, 99}) {
      const int steps = StepsUntilTheEnd(tail, length, 1000);
      EXPECT_GT(steps, 0) << "a circle of " << length << " after " << tail;
      EXPECT_GE(steps, length);
      EXPECT_LE(steps, 3 * (tail + length) + 1) << "a circle of " << length << " after " << tail;
    }
  }
}

TEST(NextPosition, TakesNoListWithoutACircleForOne) {
  PagePosition position{Page(0), 0, 0};
  for (int page = 1; page < 10'000; ++page) {
    const auto next = NextPosition(position, Page(page));
    ASSERT_TRUE(next.has_value()) << page;
    EXPECT_EQ(next->steps, static_cast<std::uint32_t>(page));
    position = *next;
  }
}

TEST(NextPosition, FindsACircleThroughTokens) {
  CountingRandom random;
  const PageTokens tokens(kKey, random);
  PagePosition position{Page(0), 0, 0};
  for (int step = 1; step < 100; ++step) {
    const auto next = NextPosition(position, Page(step % 5));
    if (!next) return;
    position = *tokens.Open(tokens.Seal(*next, "s"), "s");
  }
  FAIL() << "the circle was not found";
}

}  // namespace
}  // namespace phonegate::page_token_test
