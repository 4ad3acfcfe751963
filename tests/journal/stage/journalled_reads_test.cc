#include "service/journal/stage/journalled_reads.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "phonegate/v1/phone_number_service.pb.h"
#include "tests/journal/journal_fixture.h"

namespace phonegate::journalled_reads_test {
namespace {

// Answers at once with what it is told.
class Answering final : public Stage {
 public:
  explicit Answering(MemoryStore& store) : store_(store) {}
  Awaitable<Reply> Handle(Call& call) override {
    ++calls;
    entries_before = (*store_.Read())->List({}, 0, 10)->size();
    call.state.trace.source = AnswerSource::kCache;
    call.state.trace.in_journal = in_journal;
    Reply reply{status, nullptr, std::make_shared<const std::string>("stored")};
    co_return reply;
  }

  absl::Status status;
  bool in_journal = false;
  int calls = 0;
  std::size_t entries_before = 0;  // when it was called

 private:
  MemoryStore& store_;
};

class Sink final : public MessageSink {
 public:
  Awaitable<bool> Write(std::unique_ptr<google::protobuf::Message>) override { co_return true; }
};

class JournalledReadsTest : public JournalTest {
 protected:
  Reply Read(const std::string& rpc, const std::string& request, bool journalled,
             MessageSink* sink = nullptr) {
    const Operation& operation = OperationOf(rpc);
    const auto message = MessageOf(*operation.request, request);
    Call call{.operation = operation,
              .request = *message,
              .request_id = kId,
              .deadline = lane.clock().Steady() + std::chrono::seconds(30),
              .sink = sink,
              .caller = {.name = "billing"},
              .decision = {.project = projects.all().front(), .journalled_read = journalled}};
    return lane.Run(reads_.Handle(call));
  }

  Answering next_{store};
  JournalledReads reads_{run->journal, PortOf(lane), next_};
};

TEST_F(JournalledReadsTest, LetsOtherReadsPass) {
  EXPECT_EQ(*Read("GetPhoneNumber", "number: '+15125550100'", false).bytes, "stored");
  EXPECT_TRUE(Entries().empty());
}

TEST_F(JournalledReadsTest, WritesAReadDownBeforeItsAnswerIsGiven) {
  EXPECT_EQ(*Read("LookupPhoneNumber", "number: '+15125550100'", true).bytes, "stored");
  const std::vector<EntryRow> entries = Entries();
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].caller, "billing");
  EXPECT_EQ(entries[0].method, "LookupPhoneNumber");
  EXPECT_EQ(entries[0].project, "main");
  EXPECT_EQ(entries[0].result, v1::AUDIT_RESULT_SUCCEEDED);
  EXPECT_FALSE(entries[0].open());
  EXPECT_EQ(entries[0].request_key, "") << "a read spends no request id";
}

TEST_F(JournalledReadsTest, WritesDownWhatCameOfIt) {
  next_.status = Error(v1::REASON_NOT_FOUND, "There is none.").Build();
  EXPECT_EQ(Read("LookupPhoneNumber", "number: '+15125550100'", true).status, next_.status);
  EXPECT_EQ(Entries().at(0).result, v1::AUDIT_RESULT_NOT_SENT) << "it was known without asking";
}

TEST_F(JournalledReadsTest, DoesNotWriteTwiceWhatHasAnEntry) {
  next_.in_journal = true;
  EXPECT_TRUE(Read("LookupPhoneNumber", "number: '+15125550100'", true).status.ok());
  EXPECT_TRUE(Entries().empty());
}

TEST_F(JournalledReadsTest, GivesNoAnswerThatIsNotWrittenDown) {
  store.FailAll(absl::UnavailableError("the disk is full"));
  const Reply reply = Read("LookupPhoneNumber", "number: '+15125550100'", true);
  EXPECT_EQ(reply.status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(reply.status), "JOURNAL_UNAVAILABLE");
  EXPECT_EQ(reply.bytes, nullptr);
}

TEST_F(JournalledReadsTest, WritesAStreamDownBeforeItBegins) {
  Sink sink;
  EXPECT_TRUE(Read("StreamPhoneNumbers", "", true, &sink).status.ok());
  EXPECT_EQ(next_.entries_before, 1U);
  ASSERT_EQ(Entries().size(), 1U);
  EXPECT_EQ(Entries()[0].result, v1::AUDIT_RESULT_SUCCEEDED);
}

TEST_F(JournalledReadsTest, DoesNotBeginAStreamThatIsNotWrittenDown) {
  store.FailAll(absl::UnavailableError("the disk is full"));
  Sink sink;
  EXPECT_EQ(ReasonOf(Read("StreamPhoneNumbers", "", true, &sink).status), "JOURNAL_UNAVAILABLE");
  EXPECT_EQ(next_.calls, 0);
}

}  // namespace
}  // namespace phonegate::journalled_reads_test
