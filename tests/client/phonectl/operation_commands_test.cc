#include "client/phonectl/operation_commands.h"

#include <string>

#include "phonegate/testing/mock_phone_numbers.h"
#include "tests/client/phonectl/ctl_fixture.h"

namespace phonegate::phonectl::operation_commands_test {
namespace {

using ::testing::_;
using ::testing::HasSubstr;
using ::testing::Return;
using ::testing::StrictMock;

constexpr char kArguments[] = " PurchasePhoneNumber 3fa85f64-5717-4562-b3fc-2c963f66afa6";

class OperationCommandsTest : public CtlTest {
 protected:
  OperationCommandsTest() { numbers_ = &mock_; }

  static v1::GetOperationResponse In(v1::OperationState state) {
    v1::GetOperationResponse operation;
    operation.set_state(state);
    operation.mutable_entry()->mutable_intent()->set_method("PurchasePhoneNumber");
    return operation;
  }

  StrictMock<testing::MockPhoneNumbers> mock_;
};

TEST_F(OperationCommandsTest, TellsHowFarItIs) {
  EXPECT_CALL(mock_, GetOperation(_)).WillOnce([](const v1::GetOperationRequest& request) {
    EXPECT_EQ(request.project(), "demo");
    EXPECT_EQ(request.method(), "PurchasePhoneNumber");
    EXPECT_EQ(request.request_id(), "3fa85f64-5717-4562-b3fc-2c963f66afa6");
    return In(v1::OPERATION_STATE_IN_DOUBT);
  });
  EXPECT_EQ(Output(std::string("operation get --project demo") + kArguments),
            "state   in_doubt\nmethod  PurchasePhoneNumber\n");
}

TEST_F(OperationCommandsTest, ShowsTheErrorOfAnAnswer) {
  v1::GetOperationResponse operation = In(v1::OPERATION_STATE_DONE);
  // A google.rpc.Status with code 9 and a message.
  operation.mutable_error()->set_type_url("type.googleapis.com/google.rpc.Status");
  operation.mutable_error()->set_value(
      "\x08\x09\x12\x05"
      "Gone.");
  EXPECT_CALL(mock_, GetOperation(_)).WillRepeatedly(Return(operation));
  EXPECT_THAT(Output(std::string("operation get") + kArguments), HasSubstr("error   Gone.\n"));
  EXPECT_THAT(Output(std::string("operation get -o json") + kArguments),
              HasSubstr(",\"error\":{\"message\":\"Gone.\"}}\n"));
}

TEST_F(OperationCommandsTest, WaitsForTheEnd) {
  EXPECT_CALL(mock_, GetOperation(_))
      .WillOnce(Return(In(v1::OPERATION_STATE_RUNNING)))
      .WillOnce(Return(In(v1::OPERATION_STATE_IN_DOUBT)))
      .WillOnce(Return(In(v1::OPERATION_STATE_DONE)));
  EXPECT_THAT(Output(std::string("operation wait") + kArguments), HasSubstr("state   done\n"));
  EXPECT_EQ(pace_.pauses, 2);
}

TEST_F(OperationCommandsTest, DoesNotWaitForEver) {
  EXPECT_CALL(mock_, GetOperation(_)).Times(6).WillRepeatedly(Return(In(v1::OPERATION_STATE_IN_DOUBT)));
  EXPECT_EQ(Run(std::string("operation wait --timeout 5") + kArguments).code(),
            absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(out_, HasSubstr("in_doubt"));
}

}  // namespace
}  // namespace phonegate::phonectl::operation_commands_test
