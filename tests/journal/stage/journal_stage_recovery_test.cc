#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/serialize.h"
#include "tests/journal/journal_fixture.h"

namespace phonegate::journal_stage_recovery_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::SizeIs;

constexpr HttpMethod kPost = HttpMethod::kPost;

// What a crash leaves to the next run.
class JournalStageRecoveryTest : public JournalTest {
 protected:
  v1::AuditResult ResultOf(std::size_t entry) { return Entries().at(entry).result; }

  // The process ends without a word, and the next one starts on the same disk.
  void CrashAndRestart(const std::string& owner = "second") {
    recover.Cancel();
    abandoned.push_back(std::move(run));  // its coroutines never run again: its writer hangs
    abandoned.back()->writer.hangs = true;
    store.Crash();
    run = std::make_unique<JournalRun>(lane, store, signalwire, projects, log, random, owner);
    recover = lane.Spawn(run->stage.Recover());
    lane.RunReady();
  }

  std::string BytesOf(const std::shared_ptr<HeardCall>& heard) {
    return SerializeInOrder(*heard->reply->message);
  }

  std::vector<std::unique_ptr<JournalRun>> abandoned;
};

TEST_F(JournalStageRecoveryTest, RepetitionAfterARestartGetsTheFirstAnswer) {
  auto first = Make("PurchasePhoneNumber", Purchase());
  CrashAndRestart();
  auto again = Make("PurchasePhoneNumber", Purchase());
  ASSERT_TRUE(again->reply->status.ok()) << again->reply->status;
  EXPECT_EQ(BytesOf(again), BytesOf(first));
  EXPECT_EQ(signalwire.Sent(kPost), 1);
}

TEST_F(JournalStageRecoveryTest, AnswerWithoutADateDoesNotMislead) {
  signalwire.skew = -std::chrono::hours(5);
  signalwire.otherwise = {.undated = true};
  signalwire.Next(kPost, {.kind = Fate::Kind::kLostAfter, .takes = seconds(1)});
  Make("PurchasePhoneNumber", Purchase());
  EXPECT_TRUE(Make("PurchasePhoneNumber", Purchase())->reply->status.ok());
  auto interrupted = Start("PurchasePhoneNumber", Purchase("+15125550199"), kOther);
  signalwire.Next(kPost, {.takes = seconds(5)});
  lane.AdvanceBy(seconds(1));
  CrashAndRestart();
  lane.AdvanceBy(seconds(30));
  EXPECT_EQ(ResultOf(1), v1::AUDIT_RESULT_SUCCEEDED);
}

TEST_F(JournalStageRecoveryTest, NumberThatWasThereBeforeACrashIsNotTakenForItsEffect) {
  signalwire.Own(kNumber, std::chrono::hours(1));
  signalwire.Next(HttpMethod::kGet, {.takes = seconds(5)});
  auto heard = Start("PurchasePhoneNumber", Purchase());
  lane.AdvanceBy(seconds(1));
  CrashAndRestart();
  lane.AdvanceBy(seconds(24));
  EXPECT_TRUE(Entries()[0].open()) << "a list may be behind, so this counts like an absence";
  lane.AdvanceBy(seconds(5));
  EXPECT_EQ(ResultOf(0), v1::AUDIT_RESULT_DID_NOT_HAPPEN);
}

TEST_F(JournalStageRecoveryTest, UpdateThatACrashMaySendYetIsNotSaidToHaveFailed) {
  signalwire.Own(kNumber);
  signalwire.Next(HttpMethod::kPut, {.takes = seconds(1), .status = 429});
  auto heard = Start("UpdatePhoneNumber", "id: '" + signalwire.IdOf(kNumber) + "' name: 'desk'");
  lane.AdvanceBy(milliseconds(500));
  store.FailAll(absl::UnavailableError("the disk is full"));
  WaitFor(heard);
  EXPECT_EQ(ReasonOf(heard->reply->status), "OUTCOME_UNKNOWN");
  store.FailAll(absl::OkStatus());
  CrashAndRestart();
  lane.AdvanceBy(seconds(1));
  EXPECT_EQ(signalwire.NameOf(kNumber), "desk") << "the next run sends what is open";
}

TEST_F(JournalStageRecoveryTest, UpdateThatWasGivenUpIsNotSentAfterACrash) {
  signalwire.Own(kNumber);
  run->writer.takes = milliseconds(10);
  signalwire.Next(HttpMethod::kPut, {.connects = seconds(5)});
  auto heard = Start("UpdatePhoneNumber", "id: '" + signalwire.IdOf(kNumber) + "' name: 'desk'");
  lane.AdvanceBy(seconds(1));
  heard->call->state.out_of_time = true;
  heard->GiveUp();
  lane.AdvanceBy(milliseconds(9));
  EXPECT_FALSE(heard->reply) << "it is said once it is durable";
  lane.AdvanceBy(milliseconds(2));
  ASSERT_TRUE(heard->reply);
  EXPECT_EQ(ReasonOf(heard->reply->status), "DEADLINE_EXCEEDED");
  CrashAndRestart();
  lane.AdvanceBy(seconds(30));
  EXPECT_EQ(signalwire.NameOf(kNumber), "");
}

TEST_F(JournalStageRecoveryTest, CrashBeforeTheAnswerIsSettledAtTheNextStart) {
  signalwire.Next(kPost, {.takes = seconds(5)});
  auto heard = Start("PurchasePhoneNumber", Purchase());
  lane.AdvanceBy(seconds(1));
  ASSERT_TRUE(signalwire.Owns(kNumber));
  CrashAndRestart();
  auto again = Start("PurchasePhoneNumber", Purchase());
  lane.AdvanceBy(seconds(2));
  ASSERT_TRUE(again->reply);
  EXPECT_TRUE(again->reply->status.ok()) << again->reply->status;
  EXPECT_EQ(signalwire.Sent(kPost), 1);
  EXPECT_EQ(ResultOf(0), v1::AUDIT_RESULT_SUCCEEDED);
}

TEST_F(JournalStageRecoveryTest, CrashBeforeTheRequestIsSettledWithin30Seconds) {
  signalwire.Next(kPost, {.kind = Fate::Kind::kLostBefore, .takes = seconds(5)});
  auto heard = Start("PurchasePhoneNumber", Purchase());
  lane.AdvanceBy(seconds(1));
  CrashAndRestart();
  auto other = Start("PurchasePhoneNumber", Purchase(), kOther, seconds(60));
  lane.AdvanceBy(seconds(19));
  EXPECT_FALSE(other->reply) << "changes of the number wait for the truth about the first";
  lane.AdvanceBy(seconds(11));
  EXPECT_EQ(ResultOf(0), v1::AUDIT_RESULT_DID_NOT_HAPPEN);
  ASSERT_TRUE(other->reply);
  EXPECT_TRUE(other->reply->status.ok()) << other->reply->status;
}

TEST_F(JournalStageRecoveryTest, TakeOverWhoseResultIsLostIsMadeAgain) {
  signalwire.Next(kPost, {.takes = seconds(5)});
  auto heard = Start("PurchasePhoneNumber", Purchase());
  lane.AdvanceBy(seconds(1));
  store.FailNext(MemoryStore::Step::kCommit, MemoryStore::Effect::kDone);
  CrashAndRestart();
  lane.AdvanceBy(seconds(30));
  ASSERT_THAT(Entries(), SizeIs(1));
  EXPECT_EQ(ResultOf(0), v1::AUDIT_RESULT_SUCCEEDED);
}

TEST_F(JournalStageRecoveryTest, CrashBeforeTheFirstLookDoesNotTakeAnEarlierPurchaseForItsOwn) {
  ASSERT_TRUE(Make("PurchasePhoneNumber", Purchase())->reply->status.ok());
  signalwire.Next(HttpMethod::kGet, {.takes = seconds(5)});
  auto second = Start("PurchasePhoneNumber", Purchase(), kOther);
  lane.AdvanceBy(seconds(1));
  CrashAndRestart();
  auto again = Make("PurchasePhoneNumber", Purchase(), kOther);
  EXPECT_EQ(ReasonOf(again->reply->status), "CHANGE_DID_NOT_HAPPEN");
  EXPECT_EQ(ResultOf(0), v1::AUDIT_RESULT_SUCCEEDED);
  EXPECT_EQ(ResultOf(1), v1::AUDIT_RESULT_DID_NOT_HAPPEN);
}

TEST_F(JournalStageRecoveryTest, CrashAfterAPurchaseOfAReleasedNumberTakesItForItsOwn) {
  ASSERT_TRUE(Make("PurchasePhoneNumber", Purchase())->reply->status.ok());
  const std::string id = signalwire.IdOf(kNumber);
  ASSERT_TRUE(Make("UpdatePhoneNumber", "id: '" + id + "' name: 'desk'")->reply->status.ok());
  ASSERT_TRUE(Make("ReleasePhoneNumber", "id: '" + id + "'")->reply->status.ok());
  signalwire.Next(kPost, {.takes = seconds(5)});
  auto second = Start("PurchasePhoneNumber", Purchase(), kOther);
  lane.AdvanceBy(seconds(1));
  CrashAndRestart();
  auto again = Make("PurchasePhoneNumber", Purchase(), kOther);
  EXPECT_TRUE(again->reply->status.ok()) << again->reply->status;
}

TEST_F(JournalStageRecoveryTest, CrashDuringAReleaseThatIsRefusedIsSettledAtTheNextStart) {
  signalwire.Own(kNumber);
  const Fate refused{.status = 422,
                     .body = R"({"errors":[{"code":"purchased_too_recently","detail":"wait"}]})"};
  signalwire.Next(HttpMethod::kDelete, {.kind = Fate::Kind::kLostBefore, .takes = seconds(5)});
  auto heard = Start("ReleasePhoneNumber", "id: '" + signalwire.IdOf(kNumber) + "'");
  lane.AdvanceBy(seconds(1));
  signalwire.Next(HttpMethod::kDelete, refused);
  CrashAndRestart();
  lane.AdvanceBy(seconds(1));
  EXPECT_EQ(ResultOf(0), v1::AUDIT_RESULT_REFUSED);
  auto again = Make("ReleasePhoneNumber", "id: '" + signalwire.IdOf(kNumber) + "'");
  EXPECT_TRUE(again->reply->status.ok()) << "what was refused only for now may be asked for again";
}

TEST_F(JournalStageRecoveryTest, CrashDuringAnUpdateThatIsRefusedIsGivenUpWithin30Seconds) {
  signalwire.Own(kNumber);
  signalwire.Next(HttpMethod::kPut, {.kind = Fate::Kind::kLostBefore, .takes = seconds(5)});
  auto heard = Start("UpdatePhoneNumber", "id: '" + signalwire.IdOf(kNumber) + "' name: 'desk'");
  lane.AdvanceBy(seconds(1));
  signalwire.otherwise = {.status = 422, .body = R"({"errors":[{"code":"invalid_state","detail":"no"}]})"};
  CrashAndRestart();
  lane.AdvanceBy(seconds(30));
  EXPECT_EQ(ResultOf(0), v1::AUDIT_RESULT_ABANDONED);
}

TEST_F(JournalStageRecoveryTest, StartsWithADiskThatFailsAndRecoversWithIt) {
  store.FailAll(absl::UnavailableError("the disk is full"));
  CrashAndRestart();
  EXPECT_EQ(ReasonOf(Make("PurchasePhoneNumber", Purchase())->reply->status), "JOURNAL_UNAVAILABLE");
  store.FailAll(absl::OkStatus());
  lane.AdvanceBy(seconds(2));
  EXPECT_TRUE(Make("PurchasePhoneNumber", Purchase())->reply->status.ok());
}

}  // namespace
}  // namespace phonegate::journal_stage_recovery_test
