#include "client/phonectl/laml_commands.h"

#include <string>

#include "phonegate/testing/mock_phone_numbers.h"
#include "tests/client/phonectl/ctl_fixture.h"

namespace phonegate::phonectl::laml_commands_test {
namespace {

using ::testing::_;
using ::testing::HasSubstr;
using ::testing::Return;
using ::testing::StrictMock;

class LamlCommandsTest : public CtlTest {
 protected:
  LamlCommandsTest() {
    numbers_ = &mock_;
    number_.set_sid("the-sid");
    number_.set_phone_number("+15125550100");
  }

  StrictMock<testing::MockPhoneNumbers> mock_;
  v1::IncomingPhoneNumber number_;
};

TEST_F(LamlCommandsTest, Reads) {
  EXPECT_CALL(mock_, GetIncomingPhoneNumber(_)).WillOnce(Return(number_));
  EXPECT_EQ(Output("laml get the-sid"), "sid           the-sid\nphone_number  +15125550100\n");
  v1::ListIncomingPhoneNumbersResponse page;
  *page.add_incoming_phone_numbers() = number_;
  EXPECT_CALL(mock_, ListIncomingPhoneNumbers(_)).WillOnce(Return(page));
  EXPECT_THAT(Output("laml list --number 512"), HasSubstr("\n+15125550100 "));
}

TEST_F(LamlCommandsTest, Searches) {
  v1::SearchLocalPhoneNumbersResponse local;
  local.add_available_phone_numbers()->set_phone_number("+15125550107");
  EXPECT_CALL(mock_, SearchLocalPhoneNumbers(_))
      .WillOnce([&](const v1::SearchLocalPhoneNumbersRequest& request) {
        EXPECT_EQ(request.iso_country(), "US");
        EXPECT_EQ(request.area_code(), "512");
        return local;
      });
  EXPECT_THAT(Output("laml search US --area-code 512"), HasSubstr("+15125550107"));
  EXPECT_CALL(mock_, SearchTollFreePhoneNumbers(_))
      .WillOnce(Return(v1::SearchTollFreePhoneNumbersResponse()));
  Output("laml search US --toll-free");
  v1::ListAvailableCountriesResponse countries;
  countries.add_countries()->set_country_code("CA");
  EXPECT_CALL(mock_, ListAvailableCountries(_)).WillOnce(Return(countries));
  EXPECT_EQ(Output("laml countries"), "country_code  country\nCA\n");
  EXPECT_CALL(mock_, GetAvailableCountry(_)).WillOnce(Return(countries.countries(0)));
  EXPECT_EQ(Output("laml countries CA"), "country_code  CA\n");
}

TEST_F(LamlCommandsTest, BuysImportsAndReleasesOnlyAfterAYes) {
  for (const char* line : {"laml create +15125550100", "laml import +15125550100", "laml release the-sid",
                           "laml update the-sid --account-sid other"})
    EXPECT_EQ(Run(line).code(), absl::StatusCode::kFailedPrecondition) << line;
  EXPECT_CALL(mock_, CreateIncomingPhoneNumber(_))
      .WillOnce([&](const v1::CreateIncomingPhoneNumberRequest& request) {
        EXPECT_EQ(request.phone_number(), "+15125550100");
        EXPECT_EQ(request.voice_url(), "https://example.com/");
        return number_;
      });
  Output("laml create +15125550100 --voice-url https://example.com/ -y");
  EXPECT_CALL(mock_, ImportIncomingPhoneNumber(_)).WillOnce(Return(number_));
  Output("laml import +15125550100 -y");
  EXPECT_CALL(mock_, ReleaseIncomingPhoneNumber(_)).WillOnce(Return(absl::OkStatus()));
  EXPECT_EQ(Output("laml release the-sid -y"), "number  the-sid\nresult  released\n");
}

TEST_F(LamlCommandsTest, UpdatesWhatFlagsName) {
  EXPECT_CALL(mock_, UpdateIncomingPhoneNumber(_))
      .WillOnce([&](const v1::UpdateIncomingPhoneNumberRequest& request) {
        EXPECT_EQ(request.sid(), "the-sid");
        EXPECT_EQ(request.voice_method(), v1::HTTP_METHOD_GET);
        EXPECT_THAT(request.update_mask().paths(), ::testing::ElementsAre("voice_method", "sms_url"));
        return number_;
      });
  Output("laml update the-sid --voice-method GET --clear sms-url");
  EXPECT_EQ(Run("laml update the-sid").code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace phonegate::phonectl::laml_commands_test
