#include "service/translate/answer_parts.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/contract/real_contract.h"

namespace phonegate::answer_parts_test {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

constexpr char kPath[] = "/api/relay/rest/phone_numbers";
constexpr char kPage[] =
    R"({"links":{"next":"/api/relay/rest/phone_numbers?page=2"},
        "data":[{"id":"a","number":"+15125551001"},{"id":"b","number":"+15125551002"}]})";

AnswerWanted Wanted(AnswerForm form) { return {form, kPath, "data", "+15125551002"}; }

TEST(ReadParts, MessageIsTheBody) {
  const auto parts = ReadParts(OperationOf("GetPhoneNumber"), {}, R"({"id":"a","number":"+15125551001"})");
  ASSERT_TRUE(parts.ok()) << parts.status();
  EXPECT_EQ(dynamic_cast<const v1::PhoneNumber&>(*parts->message).id(), "a");
}

TEST(ReadParts, EmptyAnswerNeedsNoBody) {
  const auto parts = ReadParts(OperationOf("ReleasePhoneNumber"), {}, "<html>");
  ASSERT_TRUE(parts.ok()) << parts.status();
  EXPECT_EQ(parts->message->GetTypeName(), "google.protobuf.Empty");
}

TEST(ReadParts, PageIsOneMessageAndALink) {
  const auto parts = ReadParts(OperationOf("ListPhoneNumbers"), Wanted(AnswerForm::kPage), kPage);
  ASSERT_TRUE(parts.ok()) << parts.status();
  EXPECT_EQ(dynamic_cast<const v1::ListPhoneNumbersResponse&>(*parts->message).data_size(), 2);
  EXPECT_EQ(parts->next, "/api/relay/rest/phone_numbers?page=2");
}

TEST(ReadParts, ItemsAreMessages) {
  const auto parts = ReadParts(OperationOf("StreamPhoneNumbers"), Wanted(AnswerForm::kItems), kPage);
  ASSERT_TRUE(parts.ok()) << parts.status();
  EXPECT_THAT(parts->items, SizeIs(2));
  EXPECT_TRUE(parts->items_end.ok());
}

TEST(ReadParts, ItemsEndAtOneThatIsUnreadable) {
  const auto parts =
      ReadParts(OperationOf("StreamPhoneNumbers"), Wanted(AnswerForm::kItems),
                R"({"data":[{"id":"a","number":"+1512"},{"id":"b"},{"id":"c","number":"+1"}]})");
  ASSERT_TRUE(parts.ok()) << parts.status();
  EXPECT_THAT(parts->items, SizeIs(1));
  EXPECT_THAT(std::string(parts->items_end.message()), HasSubstr("PhoneNumber has no number"));
}

TEST(ReadParts, NumberIsTheOneThatIsExactlyIt) {
  const auto parts = ReadParts(OperationOf("GetPhoneNumber"), Wanted(AnswerForm::kNumber), kPage);
  ASSERT_TRUE(parts.ok()) << parts.status();
  ASSERT_THAT(parts->items, SizeIs(1));
  EXPECT_EQ(dynamic_cast<const v1::PhoneNumber&>(*parts->items.front()).id(), "b");
}

TEST(ReadParts, WhatIsNoPageIsUnreadable) {
  const struct {
    const char* body;
    const char* why;
  } cases[] = {
      {"[]", "the page is not a JSON object"},
      {R"({"data":{}})", "the page's items are not a list"},
      {R"({"links":{"next":"/elsewhere"}})", "the link to the next page leads elsewhere"},
      {R"({"data":[)", "it is not JSON within the limits"},
  };
  for (const auto& row : cases) {
    const auto parts = ReadParts(OperationOf("ListPhoneNumbers"), Wanted(AnswerForm::kPage), row.body);
    EXPECT_TRUE(absl::IsInternal(parts.status())) << row.body;
    EXPECT_THAT(std::string(parts.status().message()), HasSubstr(row.why)) << row.body;
  }
}

}  // namespace
}  // namespace phonegate::answer_parts_test
