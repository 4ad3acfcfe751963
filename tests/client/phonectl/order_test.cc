#include "client/phonectl/order.h"

#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace phonegate::phonectl::order_test {
namespace {

using ::testing::HasSubstr;
using State = OrderPlace::State;

OrderTerms Terms(std::size_t count = 3) {
  OrderTerms terms{"launch", "127.0.0.1:1", "demo", count, {}};
  terms.search.set_areacode("512");
  return terms;
}

Order Parsed(const std::string& lines) {
  const auto order = Order::Parse(lines);
  EXPECT_TRUE(order.ok() && *order) << order.status();
  return **order;
}

// An order with a number bought, one refused and chosen again, and one chosen.
std::string Lines() {
  Order order(Terms());
  std::string lines = order.FirstLine();
  for (std::size_t i = 0; i < 3; ++i) lines += order.Choose(i, "+1512555010" + std::to_string(i));
  lines += order.NoteBought(0, "the-id");
  lines += order.NoteRefused(1, "NUMBER_NOT_AVAILABLE", true);
  return lines + order.Choose(1, "+15125550109");
}

TEST(OrderTest, IsWhatItsLinesSay) {
  const Order order = Parsed(Lines());
  EXPECT_TRUE(SameWish(order.terms(), Terms()));
  EXPECT_EQ(order.terms().batch, "launch");
  EXPECT_EQ(order.bought(), 1u);
  EXPECT_FALSE(order.complete());
  EXPECT_EQ(order.places()[0].state, State::kBought);
  EXPECT_EQ(order.places()[0].id, "the-id");
  EXPECT_EQ(order.places()[1].state, State::kChosen);
  EXPECT_EQ(order.places()[1].choice.attempt, 2u);
  EXPECT_EQ(order.places()[1].choice.number, "+15125550109");
  EXPECT_EQ(order.places()[2].choice.number, "+15125550102");
  for (const char* number : {"+15125550100", "+15125550101", "+15125550109"})
    EXPECT_TRUE(order.Knows(number));
  EXPECT_FALSE(order.Knows("+15125550103"));
}

// A crash may cut it off anywhere.
TEST(OrderTest, IsReadUpToItsLastWholeLine) {
  const std::string lines = Lines();
  for (std::size_t size = 0; size <= lines.size(); ++size) {
    const std::string cut = lines.substr(0, size);
    const auto order = Order::Parse(cut);
    ASSERT_TRUE(order.ok()) << order.status();
    EXPECT_EQ(order->has_value(), cut.find('\n') != std::string::npos);
    const auto whole = Order::Parse(cut.substr(0, cut.rfind('\n') + 1));
    if (!*order) continue;
    EXPECT_EQ((*order)->bought(), (*whole)->bought());
  }
}

// Whatever was lost of it: another number for a place has the id of the first, and the
// gateway refuses it.
TEST(OrderTest, NamesItsRequestsByPlaceAndAttempt) {
  Order first(Terms());
  Order second(Terms());
  first.Choose(0, "+15125550100");
  second.Choose(0, "+15125550199");
  EXPECT_EQ(first.places()[0].choice.request_id, second.places()[0].choice.request_id);
  std::set<std::string> ids = {first.places()[0].choice.request_id};
  first.NoteRefused(0, "NUMBER_NOT_AVAILABLE", true);
  first.Choose(0, "+15125550101");
  first.Choose(1, "+15125550102");
  ids.insert({first.places()[0].choice.request_id, first.places()[1].choice.request_id});
  OrderTerms other = Terms();
  other.batch = "other";
  Order third(other);
  third.Choose(0, "+15125550100");
  ids.insert(third.places()[0].choice.request_id);
  EXPECT_EQ(ids.size(), 4u);
}

TEST(OrderTest, KeepsARequestIdThatWasNotUsedUp) {
  Order order(Terms());
  std::string lines = order.FirstLine() + order.Choose(0, "+15125550100");
  const std::string id = order.places()[0].choice.request_id;
  lines += order.NoteRefused(0, "ALREADY_OWNED", false);
  for (Order next : {order, Parsed(lines)}) {
    next.Choose(0, "+15125550101");
    EXPECT_EQ(next.places()[0].choice.request_id, id);
    EXPECT_EQ(next.places()[0].choice.attempt, 1u);
  }
}

TEST(OrderTest, IsNoOtherThanItWas) {
  OrderTerms other = Terms();
  other.batch = "other";
  other.gateway = "elsewhere";
  EXPECT_TRUE(SameWish(Terms(), other));
  other.search.set_areacode("737");
  EXPECT_FALSE(SameWish(Terms(), other));
  EXPECT_FALSE(SameWish(Terms(), Terms(4)));
  other = Terms();
  other.project = "main";
  EXPECT_FALSE(SameWish(Terms(), other));
}

TEST(OrderTest, RefusesLinesThatNoOrderHas) {
  const std::string first = Order(Terms()).FirstLine();
  const std::pair<std::string, const char*> cases[] = {
      {"{}\n", "Line 1: it is not the beginning"},
      {"nonsense\n", "Line 1: it is not the beginning"},
      {Order(Terms(101)).FirstLine(), "Line 1: it is not the beginning"},
      {first + "nonsense\n", "Line 2: it names no place"},
      {first + R"({"place":4,"attempt":1,"number":"+1","request_id":"x"})" + "\n",
       "Line 2: it names no place"},
      {first + R"({"place":1,"attempt":1,"bought":"x"})" + "\n", "Line 2: it ends what was not begun"},
      {Lines() + R"({"place":3,"attempt":2,"number":"+1","request_id":"x"})" + "\n", "it chooses a number"},
      {Lines() + R"({"place":1,"attempt":1,"bought":"x"})" + "\n", "it ends what was not begun"}};
  for (const auto& [lines, says] : cases) {
    const absl::Status status = Order::Parse(lines).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
    EXPECT_THAT(std::string(status.message()), HasSubstr(says)) << lines;
  }
}

}  // namespace
}  // namespace phonegate::phonectl::order_test
