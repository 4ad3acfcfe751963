#include "service/admission/request_conditions.h"

#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/error.h"

namespace phonegate::request_conditions_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

ConditionList Numbers(const std::string& beginning) {
  return {std::make_shared<const GrantConditions>(GrantConditions{.numbers = {beginning}})};
}

Caller Billing() {
  Caller caller;
  caller.name = "billing";
  return caller;
}

TEST(RequestConditions, SayWhichConditionFailsAndNotTheNumber) {
  RequestConditions conditions(Billing(), v1::PERMISSION_BUY, {.number = "+12065550100"});
  conditions.AddProject("main", Numbers("+1512"));
  const absl::Status denied = conditions.Decide();
  EXPECT_EQ(denied.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(ErrorInfoOf(denied).metadata().at("condition"), "numbers");
  EXPECT_THAT(denied.ToString(), Not(HasSubstr("206555")));
}

TEST(RequestConditions, AreDecidedOnceTheNumberIsKnown) {
  for (const char* number : {"+15125550100", "+12065550100", ""}) {
    RequestConditions conditions(Billing(), v1::PERMISSION_CONFIGURE, {.resource_id = "id"});
    conditions.AddProject("main", Numbers("+1512"));
    EXPECT_TRUE(conditions.Decide().ok());
    EXPECT_TRUE(conditions.depends_on_number());
    EXPECT_EQ(conditions.resource_id(), "id");
    EXPECT_EQ(conditions.DecideFor(number).ok(), std::string(number) == "+15125550100") << number;
    EXPECT_FALSE(conditions.depends_on_number());
  }
}

TEST(RequestConditions, HoldInEveryProject) {
  for (const char* there : {"+1512", "+1206"}) {
    RequestConditions conditions(Billing(), v1::PERMISSION_CONFIGURE, {.resource_id = "id"});
    conditions.AddProject("main", Numbers("+1512"));
    conditions.AddProject("other", Numbers(there));
    EXPECT_TRUE(conditions.Decide().ok());
    const absl::Status decided = conditions.DecideFor("+15125550100");
    EXPECT_EQ(decided.ok(), std::string(there) == "+1512");
    if (decided.ok()) continue;
    EXPECT_EQ(ErrorInfoOf(decided).metadata().at("project"), "other");
  }
}

TEST(RequestConditions, WithoutAnyLetOn) {
  RequestConditions conditions(Billing(), v1::PERMISSION_CONFIGURE, {.resource_id = "id"});
  conditions.AddProject("main", {});
  EXPECT_TRUE(conditions.Decide().ok());
  EXPECT_FALSE(conditions.depends_on_number());
}

}  // namespace
}  // namespace phonegate::request_conditions_test
