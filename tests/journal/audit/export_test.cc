#include "service/journal/audit/export.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include "tests/journal/vector_store.h"
#include "tests/journal/written_journal.h"
#include "tests/support/temp_folder.h"

namespace phonegate::export_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ExportTest : public ::testing::Test {
 protected:
  ExportTest() : writer_(journal_, Key(), 1000) {}

  std::vector<std::string> Lines(const EntryFilter& filter = {}) {
    std::vector<std::string> lines;
    VectorReader reader(journal_);
    status_ = ExportJournal(reader, filter, [&](const std::string& line) {
      lines.push_back(line);
      return lines.size() < most_;
    });
    return lines;
  }

  const SigningKey& Key() {
    if (!key_) key_ = *SigningKey::ReadOrCreate(folder_.path());
    return *key_;
  }

  const TempFolder folder_;
  std::optional<SigningKey> key_;
  VectorJournal journal_;
  JournalWriterOfTests writer_;
  absl::Status status_;
  std::size_t most_ = 1'000'000;
};

TEST_F(ExportTest, WritesOneLineAnEntryNewestFirst) {
  for (int i = 0; i < 600; ++i) writer_.WriteEntry();
  const std::vector<std::string> lines = Lines();
  ASSERT_TRUE(status_.ok()) << status_;
  ASSERT_EQ(lines.size(), 600U);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    v1::AuditEntry entry;
    ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(lines[i], &entry).ok()) << lines[i];
    EXPECT_EQ(entry.sequence(), journal_.rows[599 - i].first_record);
    EXPECT_EQ(entry.entry_id(), journal_.rows[599 - i].entry_id);
    EXPECT_EQ(lines[i].find('\n'), lines[i].size() - 1);
  }
}

TEST_F(ExportTest, TellsAllOfAnEntry) {
  writer_.WriteEntry();
  writer_.WriteEntry();
  const std::string line = Lines().front();
  v1::AuditEntry entry;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(line, &entry).ok());
  EXPECT_EQ(entry.intent().peer(), "ipv4:10.0.0.7:51000");
  EXPECT_EQ(entry.intent().fingerprint().size(), 32U);
  EXPECT_EQ(entry.doubt().http_status(), 504);
  EXPECT_EQ(entry.outcome().result(), v1::AUDIT_RESULT_DID_NOT_HAPPEN);
  EXPECT_GT(entry.outcome_time().seconds(), entry.time().seconds());
  EXPECT_THAT(line, HasSubstr(R"("authenticated_by":"mtls")"));
  EXPECT_THAT(line, HasSubstr(R"("result":"AUDIT_RESULT_DID_NOT_HAPPEN")"));
}

TEST_F(ExportTest, LeavesOutWhatAnOpenEntryHasNot) {
  writer_.WriteOpenEntry();
  const std::vector<std::string> lines = Lines();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_THAT(lines[0], Not(HasSubstr("outcome")));
  EXPECT_THAT(lines[0], Not(HasSubstr("doubt")));
}

TEST_F(ExportTest, ShowsADenialAsEndedWhenItBegan) {
  for (int i = 0; i < 4; ++i) writer_.WriteEntry();
  EntryFilter denied;
  denied.result = v1::AUDIT_RESULT_DENIED;
  const std::vector<std::string> lines = Lines(denied);
  ASSERT_EQ(lines.size(), 1U);
  v1::AuditEntry entry;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(lines[0], &entry).ok());
  EXPECT_EQ(entry.outcome_time().seconds(), entry.time().seconds());
  EXPECT_EQ(entry.outcome().reason(), "PERMISSION_DENIED");
}

TEST_F(ExportTest, WritesOnlyWhatTheFilterMatches) {
  for (int i = 0; i < 10; ++i) writer_.WriteEntry();
  EntryFilter filter;
  filter.caller = "spiffe://example.org/support";
  const std::vector<std::string> lines = Lines(filter);
  EXPECT_EQ(lines.size(), 5U);
  EXPECT_THAT(lines, ::testing::Each(HasSubstr("spiffe://example.org/support")));
}

TEST_F(ExportTest, EndsWhenNobodyReadsOn) {
  for (int i = 0; i < 10; ++i) writer_.WriteEntry();
  most_ = 3;
  EXPECT_EQ(Lines().size(), 3U);
  EXPECT_TRUE(status_.ok());
}

TEST_F(ExportTest, RefusesRecordsOfAnotherEntry) {
  for (int i = 0; i < 3; ++i) writer_.WriteEntry();
  journal_.rows[1].last_record = journal_.rows[0].last_record;
  EXPECT_EQ(Lines().size(), 1U);
  EXPECT_EQ(status_,
            absl::DataLossError(Concat("Record 2 does not belong to entry ", journal_.rows[1].entry_id,
                                       ", which is listed with it; run `phonegate journal verify`.")));
}

TEST_F(ExportTest, RefusesARowWithoutRecords) {
  writer_.WriteEntry();
  journal_.rows[0].first_record = 77;
  EXPECT_TRUE(Lines().empty());
  EXPECT_TRUE(absl::IsDataLoss(status_)) << status_;
}

}  // namespace
}  // namespace phonegate::export_test
