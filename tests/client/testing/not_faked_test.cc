// What the gateway in memory says of the RPCs that it does not play.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "phonegate/testing/fake_phone_numbers.h"

namespace phonegate::testing::not_faked_test {
namespace {

using ::testing::HasSubstr;

TEST(NotFakedTest, SaysWhatToUseInstead) {
  FakePhoneNumbers fake;
  for (const absl::Status& status :
       {fake.ListIncomingPhoneNumbers({}).status(), fake.ImportIncomingPhoneNumber({}).status(),
        fake.ReleaseIncomingPhoneNumber({}), fake.GetOperation({}).status()}) {
    EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented);
    EXPECT_THAT(std::string(status.message()), HasSubstr("use a MockPhoneNumbers"));
  }
}

}  // namespace
}  // namespace phonegate::testing::not_faked_test
