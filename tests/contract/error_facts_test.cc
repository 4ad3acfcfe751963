#include "proto/error_facts.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

namespace phonegate::error_facts_test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The names of the fields that are not told.
std::vector<std::string> Untold(const v1::ErrorFacts& facts) {
  const google::protobuf::Descriptor& type = *v1::ErrorFacts::descriptor();
  const google::protobuf::Reflection& reflection = *facts.GetReflection();
  std::vector<std::string> untold;
  for (int i = 0; i < type.field_count(); ++i) {
    const google::protobuf::FieldDescriptor& field = *type.field(i);
    const bool told =
        field.is_repeated() ? reflection.FieldSize(facts, &field) > 0 : reflection.HasField(facts, &field);
    if (!told) untold.push_back(field.name());
  }
  return untold;
}

TEST(ErrorFacts, AreToldOfEveryReason) {
  const google::protobuf::EnumDescriptor& reasons = *v1::Reason_descriptor();
  for (int i = 0; i < reasons.value_count(); ++i) {
    if (reasons.value(i)->number() == v1::REASON_UNSPECIFIED) continue;
    EXPECT_THAT(Untold(FactsOf(static_cast<v1::Reason>(reasons.value(i)->number()))), IsEmpty())
        << reasons.value(i)->name();
  }
}

TEST(ErrorFacts, AreSeenToBeMissing) {
  EXPECT_THAT(Untold({}), ElementsAre("codes", "domains", "retry", "effect", "reach", "advice"));
  v1::ErrorFacts planted = FactsOf(v1::REASON_NUMBER_BUSY);
  planted.clear_retry();
  EXPECT_THAT(Untold(planted), ElementsAre("retry"));
}

TEST(FactsOf, AreEmptyOfWhatIsNoReason) {
  for (const int number : {-1, 0, 5, v1::Reason_MAX + 1, 1 << 30}) {
    EXPECT_EQ(FactsOf(static_cast<v1::Reason>(number)).ByteSizeLong(), 0U) << number;
  }
}

TEST(Declares, KnowsEveryCodeAndDomainOfAReason) {
  const v1::ErrorFacts& journal = FactsOf(v1::REASON_JOURNAL_UNAVAILABLE);
  EXPECT_TRUE(Declares(journal, v1::CODE_UNAVAILABLE));
  EXPECT_TRUE(Declares(journal, v1::CODE_DATA_LOSS));
  EXPECT_FALSE(Declares(journal, v1::CODE_INTERNAL));
  EXPECT_TRUE(Declares(journal, v1::DOMAIN_PHONEGATE));
  EXPECT_FALSE(Declares(journal, v1::DOMAIN_SIGNALWIRE));
}

TEST(IsFinal, IsWhatEachRepetitionGets) {
  EXPECT_TRUE(IsFinal(FactsOf(v1::REASON_NUMBER_NOT_AVAILABLE)));
  EXPECT_TRUE(IsFinal(FactsOf(v1::REASON_NOT_FOUND)));
  EXPECT_FALSE(IsFinal(FactsOf(v1::REASON_INSUFFICIENT_BALANCE)));
  EXPECT_FALSE(IsFinal(FactsOf(v1::REASON_OUTCOME_UNKNOWN)));
  EXPECT_FALSE(IsFinal(FactsOf(v1::REASON_UNSPECIFIED)));
}

// What a program may rely on, whatever the reason.
TEST(ErrorFacts, AgreeWithOneAnother) {
  const google::protobuf::EnumDescriptor& reasons = *v1::Reason_descriptor();
  for (int i = 0; i < reasons.value_count(); ++i) {
    const v1::ErrorFacts& facts = FactsOf(static_cast<v1::Reason>(reasons.value(i)->number()));
    if (facts.retry() == v1::RETRY_NEW_REQUEST) {
      EXPECT_EQ(facts.effect(), v1::ERROR_EFFECT_NONE)
          << reasons.value(i)->name() << ": a new request_id is safe only when nothing was changed";
    }
    if (facts.effect() == v1::ERROR_EFFECT_UNKNOWN) {
      EXPECT_EQ(facts.retry(), v1::RETRY_SAME_REQUEST_ID)
          << reasons.value(i)->name() << ": only the same request_id learns the outcome";
    }
  }
}

}  // namespace
}  // namespace phonegate::error_facts_test
