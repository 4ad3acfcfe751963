#include "client/phonectl/audit_commands.h"

#include <string>

#include "phonegate/testing/mock_operations.h"
#include "tests/client/phonectl/ctl_fixture.h"

namespace phonegate::phonectl::audit_commands_test {
namespace {

using ::testing::_;
using ::testing::HasSubstr;
using ::testing::Return;
using ::testing::StrictMock;

class AuditCommandsTest : public CtlTest {
 protected:
  AuditCommandsTest() { audit_ = &mock_; }

  static v1::AuditEntry Entry(const std::string& caller) {
    v1::AuditEntry entry;
    entry.mutable_intent()->set_caller(caller);
    entry.mutable_intent()->set_method("PurchasePhoneNumber");
    entry.mutable_outcome()->set_result(v1::AUDIT_RESULT_SUCCEEDED);
    return entry;
  }
  static v1::TailAuditEntriesResponse Record(std::uint64_t sequence) {
    v1::TailAuditEntriesResponse record;
    record.set_sequence(sequence);
    return record;
  }

  StrictMock<testing::MockAudit> mock_;
};

TEST_F(AuditCommandsTest, ListsWhatMatchesOverAllPages) {
  v1::ListAuditEntriesResponse first;
  *first.add_entries() = Entry("billing");
  first.set_next_page_token("more");
  v1::ListAuditEntriesResponse second;
  *second.add_entries() = Entry("support");
  EXPECT_CALL(mock_, ListAuditEntries(_))
      .WillOnce([&](const v1::ListAuditEntriesRequest& request) {
        EXPECT_EQ(request.project(), "demo");
        EXPECT_EQ(request.method(), "PurchasePhoneNumber");
        EXPECT_EQ(request.result(), v1::AUDIT_RESULT_SUCCEEDED);
        EXPECT_EQ(request.from().seconds(), 1'763'683'200);
        EXPECT_EQ(request.until().seconds(), 1'763'683'260);
        return first;
      })
      .WillOnce(Return(second));
  const std::string table = Output(
      "audit list --project demo --method PurchasePhoneNumber --result succeeded --from 2025-11-21 "
      "--until 2025-11-21T00:01:00Z");
  EXPECT_THAT(table, HasSubstr("time  caller   method "));
  EXPECT_THAT(table, HasSubstr("billing  PurchasePhoneNumber                   succeeded\n"));
  EXPECT_THAT(table, HasSubstr("support "));
}

TEST_F(AuditCommandsTest, ListsNoMoreThanItIsTold) {
  v1::ListAuditEntriesResponse page;
  for (int i = 0; i < 3; ++i) *page.add_entries() = Entry("billing");
  EXPECT_CALL(mock_, ListAuditEntries(_)).WillOnce([&](const v1::ListAuditEntriesRequest& request) {
    EXPECT_EQ(request.page_size(), 2u);
    EXPECT_TRUE(request.open());
    return page;
  });
  EXPECT_EQ(
      Output("audit list --open --max 2 -o csv"),
      "time,intent.caller,intent.method,intent.project,intent.number,outcome.result,outcome.reason,entry_"
      "id\r\n,billing,PurchasePhoneNumber,,,succeeded,,\r\n,billing,PurchasePhoneNumber,,,succeeded,,\r\n");
  EXPECT_TRUE(IsWrong("audit list --from yesterday"));
  EXPECT_TRUE(IsWrong("audit list --result fine"));
  EXPECT_TRUE(IsWrong("audit"));
}

TEST_F(AuditCommandsTest, GetsOne) {
  EXPECT_CALL(mock_, GetAuditEntry(_)).WillOnce(Return(Entry("billing")));
  EXPECT_THAT(Output("audit get the-id"), HasSubstr("intent   {\"caller\":\"billing\""));
}

TEST_F(AuditCommandsTest, GoesOnBehindTheLastRecordAfterABreak) {
  EXPECT_CALL(mock_, TailAuditEntries(_, _))
      .WillOnce([](const v1::TailAuditEntriesRequest& request, const auto& take) {
        EXPECT_EQ(request.from_sequence(), 7u);
        EXPECT_TRUE(take(Record(7)));
        EXPECT_TRUE(take(Record(8)));
        return absl::UnavailableError("going away");
      })
      .WillOnce([](const v1::TailAuditEntriesRequest& request, const auto& take) {
        EXPECT_EQ(request.from_sequence(), 9u);
        EXPECT_FALSE(take(Record(9)));
        return absl::OkStatus();
      });
  EXPECT_EQ(Output("audit tail --from-sequence 7 --max 3 -o jsonl"),
            "{\"sequence\":\"7\"}\n{\"sequence\":\"8\"}\n{\"sequence\":\"9\"}\n");
  EXPECT_EQ(pace_.pauses, 1);
}

TEST_F(AuditCommandsTest, GivesUpWhenNothingComesAnyMore) {
  EXPECT_CALL(mock_, TailAuditEntries(_, _)).Times(10).WillRepeatedly(Return(absl::UnavailableError("gone")));
  EXPECT_EQ(Run("audit tail").code(), absl::StatusCode::kUnavailable);
  EXPECT_CALL(mock_, TailAuditEntries(_, _)).WillOnce(Return(absl::PermissionDeniedError("no")));
  EXPECT_EQ(Run("audit tail").code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(AuditCommandsTest, FailsWhenTheJournalIsNotIntact) {
  v1::VerifyJournalResponse response;
  response.set_records(12);
  response.set_intact(true);
  EXPECT_CALL(mock_, VerifyJournal(_)).WillOnce(Return(response));
  EXPECT_EQ(Output("audit verify"), "records  12\nintact   yes\n");
  response.set_intact(false);
  response.set_first_bad_sequence(5);
  EXPECT_CALL(mock_, VerifyJournal(_)).WillOnce(Return(response));
  EXPECT_EQ(Run("audit verify").code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(out_, HasSubstr("first_bad_sequence  5\n"));
}

}  // namespace
}  // namespace phonegate::phonectl::audit_commands_test
