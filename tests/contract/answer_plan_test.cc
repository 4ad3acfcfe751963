#include "service/contract/answer_plan.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "tests/contract/real_contract.h"

namespace phonegate::answer_plan_test {
namespace {

const AnswerType::Field* FieldNamed(const AnswerType& type, const std::string& name) {
  const auto found = std::ranges::find_if(
      type.fields, [&](const AnswerType::Field& field) { return field.field->name() == name; });
  return found == type.fields.end() ? nullptr : &*found;
}

TEST(AnswerPlan, HasTheFieldsThatAnAnswerMayHave) {
  const AnswerPlan plan(*OperationOf("GetPhoneNumber").response);
  const AnswerType& number = plan.root();
  ASSERT_NE(FieldNamed(number, "call_request_url"), nullptr);
  EXPECT_EQ(*FieldNamed(number, "call_request_url")->key, "call_request_url");
  EXPECT_EQ(FieldNamed(number, "null_fields"), nullptr) << "our own note, not the upstream's";
  EXPECT_EQ(FieldNamed(number, "unrecognized"), nullptr);
  ASSERT_NE(number.null_fields, nullptr);
  EXPECT_EQ(number.null_fields->name(), "null_fields");
  EXPECT_EQ(number.unrecognized->name(), "unrecognized");
}

TEST(AnswerPlan, LeavesOutWhatTheGatewayFillsIn) {
  const AnswerPlan plan(*OperationOf("ListPhoneNumbers").response);
  EXPECT_EQ(FieldNamed(plan.root(), "next_page_token"), nullptr);
}

TEST(AnswerPlan, LeadsToTheTypesOfItems) {
  const Operation& list = OperationOf("ListPhoneNumbers");
  const AnswerType::Field* items = FieldNamed(list.answer->root(), list.items->name());
  ASSERT_NE(items, nullptr);
  ASSERT_NE(items->message, nullptr);
  EXPECT_EQ(items->message->type, list.items->message_type());
}

TEST(AnswerPlan, TimesAreRead) {
  const AnswerPlan plan(*OperationOf("GetPhoneNumber").response);
  EXPECT_EQ(FieldNamed(plan.root(), "created_at")->message, nullptr) << "a value, not a message";
}

}  // namespace
}  // namespace phonegate::answer_plan_test
