// What Client does for operators.
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "phonegate/client.h"
#include "phonegate/error.h"
#include "phonegate/item_range.h"
#include "tests/client/scripted_gateway.h"

namespace phonegate::operations_test {
namespace {

using ::testing::ElementsAre;

class OperationsTest : public ::testing::Test {
 protected:
  OperationsTest() : client_(Connect()) {}

  Client Connect() const {
    ClientOptions options;
    options.target = gateway_.address();
    return *Client::Create(options);
  }

  ScriptedGateway gateway_;
  Client client_;
};

TEST_F(OperationsTest, ReadsTheJournalPageByPage) {
  std::vector<std::string> ids;
  for (const auto& entry : AllAuditEntries(client_, {})) {
    ASSERT_TRUE(entry.ok()) << entry.status();
    ids.push_back(entry->entry_id());
  }
  EXPECT_THAT(ids, ElementsAre("entry", "next entry"));
  EXPECT_EQ(ReasonOf(client_.GetAuditEntry({}).status()), v1::REASON_NOT_FOUND);
  EXPECT_TRUE(client_.VerifyJournal({})->intact());
}

TEST_F(OperationsTest, FollowsTheJournalUntilItsReaderHasEnough) {
  v1::TailAuditEntriesRequest request;
  request.set_from_sequence(5);
  std::vector<std::uint64_t> seen;
  const absl::Status status =
      client_.TailAuditEntries(request, [&seen](const v1::TailAuditEntriesResponse& record) {
        seen.push_back(record.sequence());
        return seen.size() < 3;
      });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_THAT(seen, ElementsAre(5, 6, 7));
}

TEST_F(OperationsTest, FollowsTheJournalNoLongerThanItIsTold) {
  Client client = client_.WithTimeout(std::chrono::milliseconds(50));
  const absl::Status status =
      client.TailAuditEntries({}, [](const v1::TailAuditEntriesResponse&) { return true; });
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded);
}

TEST_F(OperationsTest, SteersTheGateway) {
  v1::FreezeProjectRequest freeze;
  EXPECT_EQ(ReasonOf(client_.FreezeProject(freeze)), v1::REASON_PROJECT_NOT_FOUND);
  freeze.set_project("demo");
  EXPECT_TRUE(client_.FreezeProject(freeze).ok());
  EXPECT_EQ(client_.ThawProject({}).code(), absl::StatusCode::kUnimplemented);
  EXPECT_EQ(client_.PurgeCache({})->entries(), 7u);
  EXPECT_EQ(client_.GetCacheStatistics({}).status().code(), absl::StatusCode::kUnimplemented);
}

TEST_F(OperationsTest, TellsWhoTheCallerIs) { EXPECT_EQ(client_.ExplainAccess({})->caller(), "billing"); }

}  // namespace
}  // namespace phonegate::operations_test
