#include "service/rpc/access_line.h"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/error.h"
#include "tests/support/recording_log.h"

namespace phonegate::access_line_test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class AccessLineTest : public testing::Test {
 protected:
  AccessLine LineOf(const absl::Status& status) const {
    return {.method = "GetPhoneNumber",
            .status = status,
            .caller = caller_,
            .duration = std::chrono::microseconds(1234),
            .request_id = "the-request",
            .project = "main",
            .cache = "miss",
            .attempts = 2,
            .http_status = 404};
  }

  const Caller caller_{.name = "billing", .authenticated_by = "token", .peer = "ipv4:127.0.0.1:5"};
  RecordingLog log_;
};

TEST_F(AccessLineTest, TellsHowACallWasAnswered) {
  WriteAccessLine(log_, {}, LineOf(absl::OkStatus()));
  EXPECT_THAT(
      log_.Take(),
      ElementsAre(AllOf(HasSubstr(R"("event":"call")"),
                        HasSubstr(R"("method":"GetPhoneNumber","code":"OK","reason":"","project":"main",)"
                                  R"("request_id":"the-request","caller":"billing",)"
                                  R"("authenticated_by":"token","peer":"ipv4:127.0.0.1:5","trace_id":"",)"
                                  R"("cache":"miss","attempts":2,"http_status":404,"duration_us":1234)"))));
}

// A message may hold a phone number.
TEST_F(AccessLineTest, TellsOfAnErrorOnlyItsCodeAndItsReason) {
  const absl::Status error = Error(v1::REASON_NOT_FOUND, "There is no +15125550100.").Build();
  WriteAccessLine(log_, {}, LineOf(error));
  EXPECT_THAT(log_.Take(), ElementsAre(AllOf(HasSubstr(R"("code":"NOT_FOUND","reason":"NOT_FOUND")"),
                                             Not(HasSubstr("5125550100")))));
}

TEST_F(AccessLineTest, HasAnEventOfItsOwnForAChangeThatEndsLate) {
  WriteLateLine(log_, LineOf(absl::OkStatus()));
  EXPECT_THAT(log_.Take(), ElementsAre(AllOf(HasSubstr(R"("event":"change_finished_late")"),
                                             HasSubstr(R"("duration_us":1234)"))));
}

}  // namespace
}  // namespace phonegate::access_line_test
