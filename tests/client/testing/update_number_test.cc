#include "client/testing/update_number.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "phonegate/error.h"

namespace phonegate::testing::internal::update_number_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class UpdateNumberTest : public ::testing::Test {
 protected:
  UpdateNumberTest() {
    number_.set_name("desk");
    number_.set_call_request_url("https://example.com/old");
  }

  v1::UpdatePhoneNumberRequest request_;
  v1::PhoneNumber number_;
};

TEST_F(UpdateNumberTest, ChangesWhatIsSetWithoutAMask) {
  request_.set_id("not a field of the number");
  request_.set_call_request_url("https://example.com/new");
  request_.set_call_handler(v1::CALL_HANDLER_LAML_WEBHOOKS);
  EXPECT_TRUE(UpdateNumber(request_, number_).ok());
  EXPECT_EQ(number_.name(), "desk");
  EXPECT_EQ(number_.call_request_url(), "https://example.com/new");
  EXPECT_EQ(number_.call_handler(), v1::CALL_HANDLER_LAML_WEBHOOKS);
  EXPECT_EQ(number_.id(), "");
}

TEST_F(UpdateNumberTest, ChangesExactlyTheMask) {
  request_.set_name("front");
  request_.set_call_request_url("https://example.com/new");
  request_.mutable_update_mask()->add_paths("name");
  EXPECT_TRUE(UpdateNumber(request_, number_).ok());
  EXPECT_EQ(number_.name(), "front");
  EXPECT_EQ(number_.call_request_url(), "https://example.com/old");
}

TEST_F(UpdateNumberTest, ClearsWhatTheMaskNamesAndIsNotSet) {
  request_.mutable_update_mask()->add_paths("name");
  EXPECT_TRUE(UpdateNumber(request_, number_).ok());
  EXPECT_FALSE(number_.has_name());
  EXPECT_THAT(number_.null_fields(), ElementsAre("name"));
  request_.set_name("again");
  EXPECT_TRUE(UpdateNumber(request_, number_).ok());
  EXPECT_EQ(number_.name(), "again");
  EXPECT_THAT(number_.null_fields(), IsEmpty());
}

TEST_F(UpdateNumberTest, RefusesOtherPathsAndChangesNothing) {
  for (const char* path : {"nonsense", "id", "update_mask"}) {
    request_.clear_update_mask();
    request_.set_name("front");
    request_.mutable_update_mask()->add_paths("name");
    request_.mutable_update_mask()->add_paths(path);
    const absl::Status status = UpdateNumber(request_, number_);
    EXPECT_EQ(ReasonOf(status), v1::REASON_INVALID_REQUEST);
    EXPECT_THAT(std::string(status.message()), HasSubstr(path));
    EXPECT_EQ(number_.name(), "desk");
  }
}

TEST(UpdateNumberFieldsTest, EveryFieldOfARequestIsOneOfTheNumber) {
  const auto& request = *v1::UpdatePhoneNumberRequest::descriptor();
  for (int i = 0; i < request.field_count(); ++i) {
    if (request.field(i)->number() < 20) continue;
    const auto* field = v1::PhoneNumber::descriptor()->FindFieldByName(request.field(i)->name());
    ASSERT_NE(field, nullptr) << request.field(i)->name();
    EXPECT_EQ(field->type(), request.field(i)->type()) << field->name();
    EXPECT_FALSE(field->is_repeated()) << field->name();
  }
}

}  // namespace
}  // namespace phonegate::testing::internal::update_number_test
