#include "service/admin/budget_left.h"

#include <chrono>
#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace phonegate::budget_left_test {
namespace {

using std::chrono::hours;

constexpr WallTime kNoon{hours(24 * 20'000 + 12)};

BudgetUse Use(const std::string& caller, std::uint64_t spent, std::uint64_t limit, WallTime time = kNoon) {
  return {"main", "purchases", caller, spent, limit, time};
}

TEST(BudgetLeft, IsTheShareOfTheCallerThatHasTheLeast) {
  BudgetLeft left;
  EXPECT_EQ(left.Share(kNoon), std::nullopt);
  left.Spent(Use("a", 1, 4));
  EXPECT_EQ(left.Share(kNoon), 0.75);
  left.Spent(Use("b", 1, 10));
  EXPECT_EQ(left.Share(kNoon), 0.75);
  left.Spent(Use("b", 8, 16));
  EXPECT_EQ(left.Share(kNoon), 0.5);
}

TEST(BudgetLeft, RisesWithTheLimitOfThatCaller) {
  BudgetLeft left;
  left.Spent(Use("a", 4, 4));
  left.Spent(Use("a", 5, 10));
  EXPECT_EQ(left.Share(kNoon), 0.5);
}

TEST(BudgetLeft, BeginsAnewEachDay) {
  BudgetLeft left;
  left.Spent(Use("a", 4, 4));
  EXPECT_EQ(left.Share(kNoon + hours(11)), 0);
  EXPECT_EQ(left.Share(kNoon + hours(12)), std::nullopt);
  left.Spent(Use("b", 1, 2, kNoon + hours(12)));
  EXPECT_EQ(left.Share(kNoon + hours(12)), 0.5);
}

TEST(BudgetLeft, HearsLateOfThatDayAndChangesNothing) {
  BudgetLeft left;
  left.Spent(Use("b", 1, 2, kNoon + hours(12)));
  left.Spent(Use("a", 4, 4, kNoon));
  EXPECT_EQ(left.Share(kNoon + hours(12)), 0.5);
}

TEST(BudgetLeft, IsNeverBelowNothing) {
  BudgetLeft left;
  left.Spent(Use("a", 5, 4));  // the limit was lowered
  EXPECT_EQ(left.Share(kNoon), 0);
  left.Spent(Use("a", 0, 0));
  EXPECT_EQ(left.Share(kNoon), 0);
}

}  // namespace
}  // namespace phonegate::budget_left_test
