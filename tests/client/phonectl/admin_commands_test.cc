#include "client/phonectl/admin_commands.h"

#include "phonegate/testing/mock_operations.h"
#include "tests/client/phonectl/ctl_fixture.h"

namespace phonegate::phonectl::admin_commands_test {
namespace {

using ::testing::_;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Property;
using ::testing::Return;
using ::testing::StrictMock;

class AdminCommandsTest : public CtlTest {
 protected:
  AdminCommandsTest() {
    admin_ = &admin_mock_;
    access_ = &access_mock_;
  }

  StrictMock<testing::MockAdmin> admin_mock_;
  StrictMock<testing::MockAccess> access_mock_;
};

TEST_F(AdminCommandsTest, FreezesAndThaws) {
  EXPECT_CALL(admin_mock_,
              FreezeProject(AllOf(Property(&v1::FreezeProjectRequest::project, "demo"),
                                  Property(&v1::FreezeProjectRequest::reason, "strange things"))))
      .WillOnce(Return(absl::OkStatus()));
  EXPECT_EQ(Output("freeze demo --reason 'strange things'"), "project  demo\nresult   frozen\n");
  EXPECT_EQ(err_, "Stops all changes of project demo through 127.0.0.1:50051.\n");
  EXPECT_CALL(admin_mock_, ThawProject(_)).WillOnce(Return(absl::UnavailableError("no disk")));
  EXPECT_EQ(Run("thaw demo --reason explained").code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(out_, "");
  EXPECT_TRUE(IsWrong("freeze demo"));
}

TEST_F(AdminCommandsTest, TellsWhoIsWho) {
  v1::ExplainAccessResponse answer;
  answer.set_caller("billing");
  answer.set_authenticated_by("token");
  v1::AccessGrant& grant = *answer.add_grants();
  grant.add_projects("demo");
  grant.add_groups("read");
  grant.add_groups("buy");
  grant.add_numbers("+1512");
  EXPECT_CALL(access_mock_, ExplainAccess(_)).WillOnce(Return(answer));
  EXPECT_EQ(Output("whoami"),
            "caller            billing\nauthenticated_by  token\n"
            "grants            read, buy in demo; numbers +1512\n");
  answer.mutable_decision()->set_access(v1::ACCESS_DENIED);
  answer.mutable_decision()->set_reason("A grant for release is missing.");
  EXPECT_CALL(access_mock_, ExplainAccess(Property(&v1::ExplainAccessRequest::method, "ReleasePhoneNumber")))
      .WillOnce(Return(answer));
  EXPECT_EQ(Run("whoami --method ReleasePhoneNumber"),
            absl::PermissionDeniedError("A grant for release is missing."));
  EXPECT_THAT(out_, HasSubstr("access            denied\n"));
}

}  // namespace
}  // namespace phonegate::phonectl::admin_commands_test
