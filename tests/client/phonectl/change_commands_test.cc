#include "client/phonectl/change_commands.h"

#include <chrono>
#include <string>

#include "phonegate/error.h"
#include "phonegate/testing/mock_phone_numbers.h"
#include "tests/client/phonectl/ctl_fixture.h"

namespace phonegate::phonectl::change_commands_test {
namespace {

using ::testing::_;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Return;
using ::testing::SizeIs;
using ::testing::StrictMock;

constexpr char kId[] = "3fa85f64-5717-4562-b3fc-2c963f66afa6";

class ChangeCommandsTest : public CtlTest {
 protected:
  v1::PhoneNumber Owned() const { return fake_.Owned().at(0); }

  StrictMock<testing::MockPhoneNumbers> mock_;
};

TEST_F(ChangeCommandsTest, UpdatesWhatFlagsName) {
  AddOwned("+13035550100", "desk");
  EXPECT_THAT(
      Output("update +13035550100 --call-handler laml_webhooks --call-request-url https://example.com/"),
      HasSubstr("call_handler      laml_webhooks\n"));
  EXPECT_THAT(err_,
              HasSubstr("Changes +13035550100: call_handler, call_request_url (default project through"));
  EXPECT_EQ(Owned().name(), "desk");
  Output("update +13035550100 --name reception --clear call-request-url --clear call_handler");
  EXPECT_EQ(Owned().name(), "reception");
  EXPECT_FALSE(Owned().has_call_request_url());
  EXPECT_FALSE(Owned().has_call_handler());
  EXPECT_THAT(err_, HasSubstr("name; empties call_handler, call_request_url"));
}

TEST_F(ChangeCommandsTest, UpdatesNothingThatItDoesNotUnderstand) {
  AddOwned("+13035550100", "desk");
  EXPECT_EQ(Run("update +13035550100").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(Run("update +13035550100 --clear id")), v1::REASON_INVALID_REQUEST);
  // Answers have this handler, requests may not.
  for (const char* flags : {"--call-handler call_flow", "--call-handler nobody", "--number +1", "--project"})
    EXPECT_TRUE(IsWrong(std::string("update +13035550100 ") + flags)) << flags;
}

TEST_F(ChangeCommandsTest, ReleasesAfterAYes) {
  AddOwned("+13035550100", "desk");
  EXPECT_EQ(Run("release +13035550100").code(), absl::StatusCode::kFailedPrecondition);
  terminal_ = true;
  typed_ = "no\n";
  EXPECT_EQ(Run("release +13035550100").code(), absl::StatusCode::kCancelled);
  EXPECT_THAT(fake_.Owned(), SizeIs(1));
  typed_ = "yes\n";
  EXPECT_EQ(Output("release +13035550100"), "number  +13035550100\nresult  released\n");
  EXPECT_THAT(err_,
              HasSubstr("Gives back +13035550100 (default project through 127.0.0.1:50051): it is lost"));
  EXPECT_THAT(fake_.Owned(), IsEmpty());
}

TEST_F(ChangeCommandsTest, OnlyChecksWithoutAsking) {
  AddOwned("+13035550100", "desk");
  EXPECT_EQ(Output("release +13035550100 --validate-only"),
            "number  +13035550100\nresult  valid, nothing was sent\n");
  EXPECT_THAT(err_, HasSubstr("Only checks: Gives back"));
  EXPECT_THAT(fake_.Owned(), SizeIs(1));
}

TEST_F(ChangeCommandsTest, NamesTheChangeAsItIsTold) {
  numbers_ = &mock_;
  EXPECT_CALL(mock_, ReleasePhoneNumber(_)).WillOnce([](const v1::ReleasePhoneNumberRequest& request) {
    EXPECT_EQ(request.id(), kId);
    EXPECT_EQ(request.request_id(), "the-request");
    EXPECT_EQ(request.project(), "main");
    return absl::OkStatus();
  });
  Output(std::string("release ") + kId + " --request-id the-request --project main -y");
}

// A number that was released is not found any more; the outcome of its release is.
TEST_F(ChangeCommandsTest, TellsWithItsRequestIdWhatBecameOfARelease) {
  numbers_ = &mock_;
  const std::string line = "release +13035550100 -y --request-id the-request";
  EXPECT_CALL(mock_, GetPhoneNumber(_)).WillRepeatedly(Return(absl::NotFoundError("No such number.")));
  v1::GetOperationResponse operation;
  operation.mutable_entry()->mutable_intent()->set_number("+13035550100");
  operation.mutable_entry()->mutable_intent()->set_resource_id(kId);
  EXPECT_CALL(mock_, GetOperation(_)).WillOnce([&](const v1::GetOperationRequest& request) {
    EXPECT_EQ(request.method(), "ReleasePhoneNumber");
    EXPECT_EQ(request.request_id(), "the-request");
    return operation;
  });
  EXPECT_CALL(mock_, ReleasePhoneNumber(_)).WillOnce([](const v1::ReleasePhoneNumberRequest& request) {
    EXPECT_EQ(request.id(), kId);
    EXPECT_EQ(request.request_id(), "the-request");
    return absl::OkStatus();
  });
  Output(line);
  // What the request id was for is another number, or nothing.
  operation.mutable_entry()->mutable_intent()->set_number("+13035550101");
  EXPECT_CALL(mock_, GetOperation(_))
      .WillOnce(Return(operation))
      .WillOnce(Return(absl::NotFoundError("no such operation")));
  EXPECT_EQ(
      std::string(Run(line).message()),
      "No such number. `phonectl operation get ReleasePhoneNumber the-request` shows the outcome of the "
      "call under this request id.");
  EXPECT_EQ(std::string(Run(line).message()), "No such number.");
  EXPECT_EQ(std::string(Run("release +13035550100 -y").message()), "No such number.");
}

TEST_F(ChangeCommandsTest, AssignsAndRemovesE911Addresses) {
  numbers_ = &mock_;
  v1::PhoneNumber number;
  number.set_id(kId);
  EXPECT_CALL(mock_, GetPhoneNumber(_)).WillRepeatedly(Return(number));
  EXPECT_CALL(mock_, AssignE911Address(_)).WillOnce([&](const v1::AssignE911AddressRequest& request) {
    EXPECT_EQ(request.id(), kId);
    EXPECT_EQ(request.e911_address_id(), "the-address");
    return number;
  });
  Output("e911 assign +13035550100 --address the-address");
  EXPECT_EQ(Run("e911 remove +13035550100").code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_CALL(mock_, RemoveE911Address(_)).WillOnce(Return(number));
  Output("e911 remove +13035550100 --yes");
}

TEST_F(ChangeCommandsTest, RoutesCallsUnlessTold) {
  numbers_ = &mock_;
  EXPECT_CALL(mock_, AssignPhoneRoute(_))
      .WillOnce([](const v1::AssignPhoneRouteRequest& request) {
        EXPECT_EQ(request.phone_route_id(), kId);
        EXPECT_EQ(request.resource_id(), "the-resource");
        EXPECT_EQ(request.handler(), v1::PHONE_ROUTE_HANDLER_CALLING);
        return v1::PhoneRoute();
      })
      .WillOnce([](const v1::AssignPhoneRouteRequest& request) {
        EXPECT_EQ(request.handler(), v1::PHONE_ROUTE_HANDLER_MESSAGING);
        return v1::PhoneRoute();
      });
  Output(std::string("route ") + kId + " --resource the-resource");
  Output(std::string("route ") + kId + " --resource the-resource --handler messaging");
}

}  // namespace
}  // namespace phonegate::phonectl::change_commands_test
