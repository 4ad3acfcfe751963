#include "phonegate/testing/mock_operations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace phonegate::testing::mock_operations_test {
namespace {

using ::testing::_;
using ::testing::Return;

TEST(MockOperationsTest, StandForTheGateway) {
  MockAudit audit;
  v1::VerifyJournalResponse verified;
  verified.set_records(7);
  EXPECT_CALL(audit, VerifyJournal(_)).WillOnce(Return(verified));
  EXPECT_EQ(static_cast<Audit&>(audit).VerifyJournal({})->records(), 7u);
  MockAdmin admin;
  EXPECT_CALL(admin, FreezeProject(_)).WillOnce(Return(absl::UnavailableError("no")));
  EXPECT_EQ(static_cast<Admin&>(admin).FreezeProject({}), absl::UnavailableError("no"));
  MockAccess access;
  EXPECT_CALL(access, ExplainAccess(_)).WillOnce(Return(v1::ExplainAccessResponse()));
  EXPECT_TRUE(static_cast<Access&>(access).ExplainAccess({}).ok());
}

}  // namespace
}  // namespace phonegate::testing::mock_operations_test
