#include <chrono>
#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/journal/journal_fixture.h"

namespace phonegate::journal_stage_takeover_test {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::SizeIs;

// Two gateways on one store. What the one of the fixture cannot write, the other can.
class JournalStageTakeoverTest : public JournalTest {
 protected:
  JournalStageTakeoverTest() {
    recover.Cancel();
    lane.RunReady();
    run = NewRun("one");
    recover = lane.Spawn(run->stage.Recover());
    other_recovers = lane.Spawn(other->stage.Recover());
    lane.RunReady();
  }
  std::unique_ptr<JournalRun> NewRun(const std::string& owner) {
    return std::make_unique<JournalRun>(lane, store, signalwire, projects, log, random,
                                        JournalOptions{.owner = {owner}, .sharing = StoreSharing::kShared},
                                        ReconcilerOptions{});
  }
  EntryRow Entry() { return Entries().at(0); }

  std::unique_ptr<JournalRun> other = NewRun("other");
  SimTask other_recovers;
};

TEST_F(JournalStageTakeoverTest, NothingIsSentOnceTheLeaseIsOver) {
  signalwire.Next(HttpMethod::kGet, {.takes = seconds(29)});
  auto heard = Start("PurchasePhoneNumber", Purchase(), kId, seconds(300));
  lane.RunReady();
  run->writer.hangs = true;
  lane.AdvanceBy(seconds(28));
  EXPECT_EQ(Entry().owner, "one") << "nobody else has it yet";
  lane.AdvanceBy(seconds(2));
  ASSERT_TRUE(heard->reply);
  EXPECT_EQ(ReasonOf(heard->reply->status), "JOURNAL_UNAVAILABLE");
  EXPECT_THAT(heard->reply->status.message(), HasSubstr("another may have taken the change over"));
  EXPECT_EQ(signalwire.Sent(HttpMethod::kPost), 0);
  lane.AdvanceBy(seconds(120));
  EXPECT_EQ(Entry().result, v1::AUDIT_RESULT_DID_NOT_HAPPEN) << "the other has found out";
}

TEST_F(JournalStageTakeoverTest, WhoHasLostTheEntryDoesNotSayWhatBecameOfIt) {
  signalwire.Next(HttpMethod::kPost, {.takes = seconds(100), .acts_after = seconds(1)});
  auto heard = Start("PurchasePhoneNumber", Purchase(), kId, seconds(300));
  lane.RunReady();
  run->writer.hangs = true;
  lane.AdvanceBy(seconds(60));
  EXPECT_EQ(Entry().result, v1::AUDIT_RESULT_SUCCEEDED) << "the other has found it";
  run->writer.Resume();
  lane.AdvanceBy(seconds(60));
  ASSERT_TRUE(heard->reply);
  EXPECT_EQ(ReasonOf(heard->reply->status), "OUTCOME_UNKNOWN");
  EXPECT_THAT(store.Durable().records, SizeIs(2)) << "the intent and one outcome";
  auto again = Make("PurchasePhoneNumber", Purchase());
  EXPECT_TRUE(again->reply->status.ok()) << again->reply->status;
  EXPECT_EQ(signalwire.Sent(HttpMethod::kPost), 1);
}

TEST_F(JournalStageTakeoverTest, SettlerStopsOnceAnotherHasTheEntry) {
  signalwire.Own(kNumber);
  const std::string update = "id: '" + signalwire.IdOf(kNumber) + "' name: 'desk'";
  signalwire.otherwise = {.kind = Fate::Kind::kLostBefore, .takes = seconds(1)};
  auto heard = Start("UpdatePhoneNumber", update, kId, seconds(5));
  lane.AdvanceBy(seconds(10));
  run->writer.hangs = true;
  lane.AdvanceBy(seconds(60));
  EXPECT_EQ(Entry().owner, "other");
  run->writer.Resume();
  lane.AdvanceBy(seconds(20));
  recover.Cancel();
  other_recovers.Cancel();
  signalwire.otherwise = {};
  lane.AdvanceBy(seconds(120));
  EXPECT_EQ(Entry().result, v1::AUDIT_RESULT_SUCCEEDED);
  EXPECT_THAT(signalwire.ledger, SizeIs(1)) << "only one of the two has sent it again";
}

// Both know of the same call only what the store says.
TEST_F(JournalStageTakeoverTest, DuplicatesAtBothMakeOnePurchase) {
  auto heard = Start("PurchasePhoneNumber", Purchase());
  std::swap(run, other);
  auto duplicate = Start("PurchasePhoneNumber", Purchase());
  lane.AdvanceBy(seconds(5));
  ASSERT_TRUE(heard->reply && duplicate->reply);
  EXPECT_TRUE(heard->reply->status.ok()) << heard->reply->status;
  EXPECT_TRUE(duplicate->reply->status.ok()) << duplicate->reply->status;
  EXPECT_EQ(signalwire.Sent(HttpMethod::kPost), 1);
}

}  // namespace
}  // namespace phonegate::journal_stage_takeover_test
