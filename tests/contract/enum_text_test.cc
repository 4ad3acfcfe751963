#include "service/contract/enum_text.h"

#include <gtest/gtest.h>

#include "phonegate/v1/available_phone_number.pb.h"
#include "phonegate/v1/incoming_phone_number.pb.h"
#include "phonegate/v1/phone_number.pb.h"

namespace phonegate::enum_text_test {
namespace {

std::string Found(const google::protobuf::EnumDescriptor& type, const std::string& text) {
  const auto* value = EnumTexts(type).Find(text);
  return value == nullptr ? "" : value->name();
}

TEST(EnumTexts, ReadsEverySpellingOfTollFree) {
  for (const char* text : {"toll-free", "tollfree", "TollFree", "toll_free", "Toll Free", "TOLL-FREE"}) {
    EXPECT_EQ(Found(*v1::PhoneNumberType_descriptor(), text), "PHONE_NUMBER_TYPE_TOLL_FREE") << text;
    EXPECT_EQ(Found(*v1::ImportNumberType_descriptor(), text), "IMPORT_NUMBER_TYPE_TOLLFREE") << text;
  }
}

TEST(EnumTexts, IgnoresCase) {
  EXPECT_EQ(Found(*v1::EmergencyStatus_descriptor(), "active"), "EMERGENCY_STATUS_ACTIVE");
  EXPECT_EQ(Found(*v1::Capability_descriptor(), "SMS"), "CAPABILITY_SMS");
}

TEST(EnumTexts, FindsNothingForOtherTexts) {
  using std::string_literals::operator""s;
  for (const std::string& text : {""s, "-"s, "toll"s, "toll-freer"s, "toll-free\0"s, "tоll-free"s}) {
    EXPECT_EQ(Found(*v1::PhoneNumberType_descriptor(), text), "") << text;
  }
}

TEST(AllowedInRequests, RefusesTheUnsetTheUnknownAndWhatOnlyAnswersHold) {
  const auto allowed = [](v1::CallHandler handler) {
    return AllowedInRequests(*v1::CallHandler_descriptor()->FindValueByNumber(handler));
  };
  EXPECT_TRUE(allowed(v1::CALL_HANDLER_LAML_WEBHOOKS));
  EXPECT_FALSE(allowed(v1::CALL_HANDLER_UNSPECIFIED));
  EXPECT_FALSE(allowed(v1::CALL_HANDLER_UNRECOGNIZED));
  EXPECT_FALSE(allowed(v1::CALL_HANDLER_AI_AGENT));
}

TEST(EnumTexts, UnrecognizedValueIsThereForEnumsOfAnswersOnly) {
  EXPECT_EQ(EnumTexts(*v1::CallHandler_descriptor()).unrecognized()->number(), v1::CALL_HANDLER_UNRECOGNIZED);
  EXPECT_EQ(EnumTexts(*v1::SearchNumberType_descriptor()).unrecognized(), nullptr);
}

}  // namespace
}  // namespace phonegate::enum_text_test
