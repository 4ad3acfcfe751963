#include "service/app/journal_records.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "phonegate/v1/admin_service.pb.h"
#include "phonegate/v1/phone_number_service.pb.h"
#include "service/base/error.h"
#include "service/journal/ledger/group_commit.h"
#include "tests/contract/real_contract.h"
#include "tests/journal/memory_store.h"
#include "tests/support/recording_log.h"
#include "tests/support/sim_clock.h"

namespace phonegate::journal_records_test {
namespace {

constexpr char kRequestId[] = "11111111-2222-4333-8444-555555555555";

class JournalRecordsTest : public ::testing::Test {
 protected:
  // What there is, and one that was written to know that all before is durable.
  std::vector<EntryRow> Entries() {
    EXPECT_TRUE(records_.Write(purge_, v1::PurgeCacheRequest(), Caller(), kRequestId, absl::OkStatus()).ok());
    return *(*store_.Read())->List({}, 0, 1000);
  }
  // The one entry there is.
  EntryRow Entry() {
    const std::vector<EntryRow> rows = Entries();
    EXPECT_EQ(rows.size(), 2U);
    return rows.back();
  }

  MemoryStore store_;
  SystemClock clock_;
  SystemRandom random_;
  RecordingLog log_;
  const Projects projects_{{{"main", "", kRequestId}}, ""};
  NoMetrics metrics_;
  NoChangeWatch watch_;
  GroupCommit writer_{store_, clock_, metrics_};
  Journal journal_{{.owner = {"first"}, .write_timeout = std::chrono::seconds(20)},
                   writer_,
                   clock_,
                   random_,
                   log_,
                   metrics_,
                   watch_};
  SimClock sim_clock_;
  JournalRecords records_{journal_, projects_, sim_clock_, log_};
  const Operation purge_ =
      ReadLocalOperation(
          *v1::PurgeCacheRequest::descriptor()->file()->service(0)->FindMethodByName("PurgeCache"))
          .value();
};

TEST_F(JournalRecordsTest, WritesDownWhatTheGatewayAnswersItself) {
  v1::PurgeCacheRequest request;
  request.set_project("main");
  Caller caller;
  caller.name = "admin";
  EXPECT_TRUE(records_.Write(purge_, request, caller, kRequestId, absl::OkStatus()).ok());
  const EntryRow row = Entry();
  EXPECT_EQ(row.caller, "admin");
  EXPECT_EQ(row.method, "PurgeCache");
  EXPECT_EQ(row.project, "main");
  EXPECT_EQ(row.result, v1::AUDIT_RESULT_SUCCEEDED);
  EXPECT_FALSE(row.open());
}

TEST_F(JournalRecordsTest, TakesWhatNamesNoProjectForOneOfNone) {
  v1::PurgeCacheRequest request;
  request.set_number("+15125550100");
  EXPECT_TRUE(records_.Write(purge_, request, Caller(), kRequestId, absl::OkStatus()).ok());
  const EntryRow row = Entry();
  EXPECT_EQ(row.project, "") << "and not of the default one";
  EXPECT_EQ(row.number, "+15125550100");
}

TEST_F(JournalRecordsTest, WritesRefusedCallsDownWithoutWaiting) {
  v1::PurchasePhoneNumberRequest request;
  records_.Rejected(OperationOf("PurchasePhoneNumber"), &request, Caller(), kRequestId,
                    absl::PermissionDeniedError("no"));
  const EntryRow row = Entry();
  EXPECT_EQ(row.result, v1::AUDIT_RESULT_DENIED);
  EXPECT_EQ(row.project, "main") << "the default one";
}

TEST_F(JournalRecordsTest, DoesNotWriteDownAProjectThatMayBeAnything) {
  v1::PurchasePhoneNumberRequest request;
  request.set_project("somebody's secret");
  records_.Rejected(OperationOf("PurchasePhoneNumber"), &request, Caller(), kRequestId,
                    absl::PermissionDeniedError("no"));
  EXPECT_EQ(Entry().project, "");
}

TEST_F(JournalRecordsTest, StrangersCannotFillTheDisk) {
  Caller stranger;
  stranger.name = "";
  const Operation& purchase = OperationOf("PurchasePhoneNumber");
  const auto knock = [&] {
    records_.Rejected(purchase, nullptr, stranger, kRequestId, absl::UnauthenticatedError("who?"));
  };
  for (int i = 0; i < 100; ++i) knock();
  records_.Rejected(purchase, nullptr, Caller(), kRequestId, absl::PermissionDeniedError("no"));
  EXPECT_EQ(Entries().size(), 62U) << "60, one of a caller with a name, and the one that asked";
  EXPECT_THAT(log_.Take(), testing::IsEmpty());
  sim_clock_.AdvanceBy(std::chrono::minutes(1));
  knock();
  EXPECT_THAT(log_.Take(), testing::ElementsAre(testing::HasSubstr(R"("calls":40)")));
}

TEST_F(JournalRecordsTest, SaysWhenItCannotBeWritten) {
  store_.FailAll(absl::UnavailableError("the disk is full"));
  const absl::Status status =
      records_.Write(purge_, v1::PurgeCacheRequest(), Caller(), kRequestId, absl::OkStatus());
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ErrorInfoOf(status).reason(), "JOURNAL_UNAVAILABLE");
}

}  // namespace
}  // namespace phonegate::journal_records_test
