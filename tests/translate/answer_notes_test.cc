#include "service/translate/answer_notes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "phonegate/v1/phone_number.pb.h"
#include "phonegate/v1/phone_number_service.pb.h"

namespace phonegate::answer_notes_test {
namespace {

using testing::ElementsAre;
using testing::Pair;
using testing::UnorderedElementsAre;

TEST(AnswerNotes, StandInTheMessageWithTheNamesInBetween) {
  const AnswerPlan plan(*v1::PhoneNumber::descriptor());
  v1::PhoneNumber number;
  const AnswerNotes notes = AnswerNotes::Of(plan.root(), number);
  ASSERT_TRUE(notes.kept());
  notes.AddNull("name");
  notes.Below("outer").Below("inner").AddNull("name");
  EXPECT_THAT(number.null_fields(), ElementsAre("name", "outer.inner.name"));
}

TEST(AnswerNotes, HoldTextsAsTheyAreAndAnythingElseAsJson) {
  const AnswerPlan plan(*v1::PhoneNumber::descriptor());
  v1::PhoneNumber number;
  const AnswerNotes notes = AnswerNotes::Of(plan.root(), number);
  const auto text = ParseJson(R"("a \"quoted\" text")");
  const auto list = ParseJson(R"([ 1, null ])");
  notes.AddUnrecognized("text", text->root());
  notes.Below("outer").AddUnrecognized("list", list->root());
  EXPECT_THAT(number.unrecognized(),
              UnorderedElementsAre(Pair("text", "a \"quoted\" text"), Pair("outer.list", "[1,null]")));
}

TEST(AnswerNotes, AreNotKeptWhereTheTypeCannot) {
  const AnswerPlan plan(*v1::ListPhoneNumbersResponse::descriptor());
  v1::ListPhoneNumbersResponse list;
  const AnswerNotes notes = AnswerNotes::Of(plan.root(), list);
  EXPECT_FALSE(notes.kept());
  notes.AddNull("links");
  notes.AddUnrecognized("links", ParseJson("1")->root());
  EXPECT_EQ(list.ByteSizeLong(), 0U);
}

}  // namespace
}  // namespace phonegate::answer_notes_test
