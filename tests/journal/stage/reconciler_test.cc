#include "service/journal/stage/reconciler.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/journal/ledger/intent.h"
#include "service/journal/ledger/outcome.h"
#include "service/translate/upstream_error.h"
#include "tests/journal/journal_fixture.h"
#include "tests/journal/journal_values.h"

namespace phonegate::reconciler_test {
namespace {

using std::chrono::seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

constexpr HttpMethod kGet = HttpMethod::kGet;
constexpr auto kDoubt = v1::AUDIT_SETTLED_BY_RECONCILE;
constexpr auto kRecovery = v1::AUDIT_SETTLED_BY_RECOVERY;

// Remembers when it was asked, and lets a test answer in the place of all that is
// further in.
class Asked final : public Stage {
 public:
  Asked(Stage& next, const Clock& clock) : next_(next), clock_(clock) {}

  Awaitable<Reply> Handle(Call& call) override {
    times.push_back(std::chrono::duration_cast<seconds>(clock_.Steady() - start_).count());
    if (!answer) co_return co_await next_.Handle(call);
    call.state.trace.attempts = 1;
    call.state.trace.http_status = 422;
    Reply reply = answer();
    co_return reply;
  }

  std::vector<std::int64_t> times;  // seconds
  std::function<Reply()> answer;

 private:
  Stage& next_;
  const Clock& clock_;
  const SteadyTime start_ = clock_.Steady();
};

class ReconcilerTest : public JournalTest {
 protected:
  // A change that has begun and is not known to have ended. What it asks for was not
  // sent: the test says what SignalWire has made of it.
  std::shared_ptr<OpenChange> Open(const std::string& rpc, const std::string& request,
                                   v1::AuditSettledBy settled_by = kDoubt) {
    auto change = std::make_shared<OpenChange>();
    change->operation = &OperationOf(rpc);
    change->project = &projects.all().front();
    change->request = MessageOf(*change->operation->request, request);
    change->comparable = ComparableRequest(*change->operation, *change->request);
    change->settled_by = settled_by;
    change->trace.attempts = 1;
    change->entry = Begin(1, *change->operation, *change->request, kId);
    return change;
  }
  EntryRow Begin(int id, const Operation& operation, const google::protobuf::Message& request,
                 const std::string& request_id) {
    const Call call{.operation = operation,
                    .request = request,
                    .request_id = request_id,
                    .deadline = {},
                    .decision = {.project = projects.all().front()}};
    LedgerIntent intent;
    intent.entry_id = EntryId(id);
    intent.audit = IntentOf(call);
    intent.request = ComparableRequest(operation, request);
    return Value(lane.Run(client.Begin(std::move(intent)))).entry;
  }
  // An entry that has ended well.
  void Happened(int id, const std::string& rpc, const std::string& request) {
    const Operation& operation = OperationOf(rpc);
    LedgerEnd end;
    end.entry_id = Begin(id, operation, *MessageOf(*operation.request, request), EntryId(id)).entry_id;
    end.fence = 1;
    end.outcome.set_result(v1::AUDIT_RESULT_SUCCEEDED);
    EXPECT_EQ(EndResult::kDurable, lane.Run(client.End(std::move(end))));
  }
  std::shared_ptr<OpenChange> OpenPurchase(v1::AuditSettledBy settled_by = kDoubt) {
    return Open("PurchasePhoneNumber", Purchase(), settled_by);
  }
  std::shared_ptr<OpenChange> OpenUpdate(v1::AuditSettledBy settled_by = kDoubt) {
    return Open("UpdatePhoneNumber", std::string("id: '") + kOther + "' name: 'desk'", settled_by);
  }
  // Lets an open change be settled for that long. True when it was.
  bool Settles(const std::shared_ptr<OpenChange>& change, seconds time) {
    task = lane.Spawn(reconciler.Settle(change));
    lane.AdvanceBy(time);
    return task.done();
  }
  v1::AuditResult Result() { return Entries().at(0).result; }
  v1::AuditOutcome Ended() {
    journal::v1::Record record;
    auto stored = Value(Value(store.Read())->FindRecord(Entries().at(0).last_record));
    EXPECT_TRUE(stored && record.ParseFromString(stored->bytes));
    return record.outcome();
  }
  // What a repetition of the call is answered with; nothing when it is made anew.
  std::optional<Reply> FindStoredReply() {
    const auto stored = Value(Value(store.Read())->FindAnswer(EntryId(1)));
    if (!stored) return std::nullopt;
    return ReplyOf(OperationOf(Entries().at(0).method), *stored);
  }
  // What an upstream answer to the update means.
  static Reply Answered(int status, const std::string& body) {
    return {ErrorFromAnswer(OperationOf("UpdatePhoneNumber"), {status, {}, body}, WallTime()), nullptr};
  }

  Finding Find(const std::string& number = kNumber) {
    const Operation& purchase = OperationOf("PurchasePhoneNumber");
    return lane.Run(
        reconciler.Find(purchase, projects.all().front(), number, lane.clock().Steady() + seconds(30)));
  }

  Asked asked{run->translator, lane.clock()};
  JournalClient client{run->journal, PortOf(lane)};
  Reconciler reconciler{{}, RealContract(), client, asked};
  SimTask task;
};

// --- Find --------------------------------------------------------------------

TEST_F(ReconcilerTest, FindsTheVeryNumberOnALaterPage) {
  signalwire.page_size = 1;
  signalwire.Own(kNumber, seconds(60));
  signalwire.Own("+151255501001", seconds(30));
  signalwire.Own("+151255501002");
  const Finding finding = Find();
  ASSERT_TRUE(std::holds_alternative<Present>(finding));
  EXPECT_THAT(std::get<Present>(finding).item->ShortDebugString(), HasSubstr(signalwire.IdOf(kNumber)));
  EXPECT_THAT(asked.times, SizeIs(3));
}

TEST_F(ReconcilerTest, FindsNothingWhereOthersContainTheNumber) {
  signalwire.Own("+151255501001");
  EXPECT_TRUE(std::holds_alternative<Absent>(Find()));
}

TEST_F(ReconcilerTest, FindTellsTheTimeOfCreationByOurClock) {
  signalwire.skew = std::chrono::hours(2);
  signalwire.Own(kNumber, seconds(60));
  EXPECT_EQ(std::get<Present>(Find()).created, lane.clock().Now() - seconds(60));
  signalwire.otherwise = {.undated = true};
  EXPECT_EQ(std::get<Present>(Find()).created, std::nullopt) << "nobody knows how far their clock is off";
}

TEST_F(ReconcilerTest, FindCannotTellFromAListThatFails) {
  signalwire.otherwise = {.status = 404, .body = R"({"error":"Not Found"})"};
  const Finding finding = Find();
  ASSERT_TRUE(std::holds_alternative<CannotTell>(finding));
  EXPECT_EQ(ReasonOf(std::get<CannotTell>(finding).why), "NOT_FOUND");
}

TEST_F(ReconcilerTest, FindReadsAHundredPagesAndCannotTellBeyond) {
  signalwire.page_size = 1;
  for (int i = 100; i < 200; ++i) signalwire.Own(kNumber + std::to_string(i));
  EXPECT_TRUE(std::holds_alternative<Absent>(Find()));
  signalwire.Own(std::string(kNumber) + "200");
  EXPECT_TRUE(std::holds_alternative<CannotTell>(Find()));
}

// --- When it asks ------------------------------------------------------------

constexpr char kPurchase[] = "number: '+15125550100'";
constexpr char kById[] = "id: '99999999-2222-4333-8444-555555555555'";

struct Schedule {
  const char* name;
  const char* rpc;
  const char* request;
  v1::AuditSettledBy settled_by;
  std::vector<std::int64_t> times;  // seconds, in the first four minutes
};

class SettlerSchedule : public ReconcilerTest, public testing::WithParamInterface<Schedule> {};

TEST_P(SettlerSchedule, CountsFromTheDoubtAndGoesOnEveryMinute) {
  asked.answer = [] { return Reply{absl::UnavailableError("no answer"), nullptr}; };
  EXPECT_FALSE(Settles(Open(GetParam().rpc, GetParam().request, GetParam().settled_by), seconds(240)));
  EXPECT_EQ(asked.times, GetParam().times);
}

// What can be repeated was sent just before the doubt, but not before a restart.
INSTANTIATE_TEST_SUITE_P(
    Of, SettlerSchedule,
    testing::Values(
        Schedule{"APurchase", "PurchasePhoneNumber", kPurchase, kDoubt, {0, 2, 10, 30, 60, 120, 180, 240}},
        Schedule{"APurchaseOfAFormerRun",
                 "PurchasePhoneNumber",
                 kPurchase,
                 kRecovery,
                 {0, 2, 10, 20, 25, 85, 145, 205}},
        Schedule{"AnUpdate", "UpdatePhoneNumber", kById, kDoubt, {2, 10, 30, 60, 120, 180, 240}},
        Schedule{"ARelease", "ReleasePhoneNumber", kById, kDoubt, {2, 10, 30, 60, 120, 180, 240}},
        Schedule{
            "AnUpdateOfAFormerRun", "UpdatePhoneNumber", kById, kRecovery, {0, 2, 10, 20, 25, 85, 145, 205}}),
    [](const auto& test) { return test.param.name; });

TEST_F(ReconcilerTest, AskWithoutAnAnswerIsGivenUpInTime) {
  signalwire.otherwise = {.takes = std::chrono::hours(1)};
  EXPECT_FALSE(Settles(OpenPurchase(), seconds(100)));
  EXPECT_THAT(asked.times, ElementsAre(0, 10, 20, 30, 60)) << "each takes ten seconds, the next is late";
}

// --- What has to be absent ---------------------------------------------------

TEST_F(ReconcilerTest, TwoAbsencesAfterTheRequestHasEndedAreAProof) {
  EXPECT_FALSE(Settles(OpenPurchase(), seconds(59)));
  EXPECT_THAT(asked.times, ElementsAre(0, 2, 10, 30)) << "only the last of these counts";
  lane.AdvanceBy(seconds(1));
  EXPECT_TRUE(task.done());
  EXPECT_EQ(Result(), v1::AUDIT_RESULT_DID_NOT_HAPPEN);
  EXPECT_EQ(Ended().settled_by(), kDoubt);
  EXPECT_EQ(ReasonOf(FindStoredReply()->status), "CHANGE_DID_NOT_HAPPEN");
}

TEST_F(ReconcilerTest, TwoAbsencesOfAFormerRunsRequestAreThereSooner) {
  EXPECT_FALSE(Settles(OpenPurchase(kRecovery), seconds(24)));
  EXPECT_THAT(asked.times, ElementsAre(0, 2, 10, 20));
  lane.AdvanceBy(seconds(1));
  EXPECT_TRUE(task.done());
  EXPECT_EQ(Ended().settled_by(), kRecovery);
}

TEST_F(ReconcilerTest, AskThatFailsIsNoAbsence) {
  Settles(OpenPurchase(), seconds(29));
  signalwire.otherwise = {.kind = Fate::Kind::kUnreachable};
  lane.AdvanceBy(seconds(5));
  signalwire.otherwise = {};
  lane.AdvanceBy(seconds(30));
  EXPECT_FALSE(task.done()) << "at 60 seconds there was the first";
  lane.AdvanceBy(seconds(60));
  EXPECT_EQ(Result(), v1::AUDIT_RESULT_DID_NOT_HAPPEN);
}

// --- What it finds -----------------------------------------------------------

TEST_F(ReconcilerTest, NumberThatIsThereIsTheEffectAtOnce) {
  const auto change = OpenPurchase();
  signalwire.Own(kNumber);
  EXPECT_TRUE(Settles(change, seconds(0)));
  EXPECT_EQ(Result(), v1::AUDIT_RESULT_SUCCEEDED);
  EXPECT_EQ(Entries()[0].resource_id, signalwire.IdOf(kNumber));
  ASSERT_TRUE(FindStoredReply() && FindStoredReply()->status.ok());
  EXPECT_THAT(FindStoredReply()->message->ShortDebugString(), HasSubstr(signalwire.IdOf(kNumber)));
}

TEST_F(ReconcilerTest, NumberThatComesAfterAnAbsenceIsTheEffect) {
  EXPECT_FALSE(Settles(OpenPurchase(), seconds(40)));
  signalwire.Own(kNumber);
  lane.AdvanceBy(seconds(20));
  EXPECT_TRUE(task.done());
  EXPECT_EQ(Result(), v1::AUDIT_RESULT_SUCCEEDED);
}

// It was looked for in vain before it was sent, whatever the clocks say.
TEST_F(ReconcilerTest, AgeOfTheNumberDoesNotMatterToThisRun) {
  signalwire.Own(kNumber, std::chrono::hours(1));
  EXPECT_TRUE(Settles(OpenPurchase(), seconds(0)));
  EXPECT_EQ(Result(), v1::AUDIT_RESULT_SUCCEEDED);
}

TEST_F(ReconcilerTest, NorToAFormerRunThatWasInDoubt) {
  signalwire.Own(kNumber, std::chrono::hours(1));
  const auto change = OpenPurchase(kRecovery);
  change->entry.doubt_record = 2;
  EXPECT_TRUE(Settles(change, seconds(0)));
  EXPECT_EQ(Result(), v1::AUDIT_RESULT_SUCCEEDED);
}

TEST_F(ReconcilerTest, NumberIsAFormerRunsWhenItIsHardlyOlderThanTheIntent) {
  signalwire.Own(kNumber, seconds(5));
  EXPECT_TRUE(Settles(OpenPurchase(kRecovery), seconds(0)));
  EXPECT_EQ(Result(), v1::AUDIT_RESULT_SUCCEEDED);
}

// Reads that policy wants in the journal may stand between the two in any number.
TEST_F(ReconcilerTest, NumberThatWasBoughtJustBeforeIsThatPurchases) {
  Happened(1'000, "PurchasePhoneNumber", Purchase());
  for (int i = 1; i <= 250; ++i)
    Happened(1'000 + i, "LookupPhoneNumber", std::string("number: '") + kNumber + "'");
  signalwire.Own(kNumber, seconds(0));
  EXPECT_FALSE(Settles(OpenPurchase(kRecovery), seconds(24)));
  lane.AdvanceBy(seconds(1));
  EXPECT_TRUE(task.done());
  EXPECT_EQ(Entries().back().result, v1::AUDIT_RESULT_DID_NOT_HAPPEN);
}

TEST_F(ReconcilerTest, NumberThatIsOlderIsAnothersAndCountsAsAnAbsence) {
  signalwire.Own(kNumber, seconds(6));
  EXPECT_FALSE(Settles(OpenPurchase(kRecovery), seconds(24)));
  lane.AdvanceBy(seconds(1));
  EXPECT_TRUE(task.done());
  EXPECT_EQ(Result(), v1::AUDIT_RESULT_DID_NOT_HAPPEN);
}

// An upstream that has not told the time in five answers never does.
TEST_F(ReconcilerTest, NumberOfUnknownAgeIsTakenAtTheFifthAsk) {
  signalwire.otherwise = {.undated = true};
  signalwire.Own(kNumber);
  EXPECT_FALSE(Settles(OpenPurchase(kRecovery), seconds(24)));
  lane.AdvanceBy(seconds(1));
  EXPECT_TRUE(task.done());
  EXPECT_EQ(Result(), v1::AUDIT_RESULT_SUCCEEDED);
}

TEST_F(ReconcilerTest, NumberThatWasAnothersIsNotTakenWhenItsAgeIsUnknownLater) {
  signalwire.Own(kNumber, seconds(60));
  signalwire.Next(kGet, {});
  signalwire.otherwise = {.undated = true};
  EXPECT_FALSE(Settles(OpenPurchase(kRecovery), seconds(600)));
  signalwire.otherwise = {};
  lane.AdvanceBy(seconds(120));
  EXPECT_TRUE(task.done());
  EXPECT_EQ(Result(), v1::AUDIT_RESULT_DID_NOT_HAPPEN);
}

// --- What can be repeated ----------------------------------------------------

TEST_F(ReconcilerTest, RepetitionThatSucceedsIsTheAnswer) {
  signalwire.Own(kNumber);
  const auto change = Open("UpdatePhoneNumber", "id: '" + signalwire.IdOf(kNumber) + "' name: 'desk'");
  EXPECT_TRUE(Settles(change, seconds(2)));
  EXPECT_EQ(signalwire.NameOf(kNumber), "desk");
  EXPECT_EQ(Result(), v1::AUDIT_RESULT_SUCCEEDED);
  EXPECT_EQ(Ended().attempts(), 2) << "the first sending and this one";
  EXPECT_TRUE(FindStoredReply() && FindStoredReply()->status.ok());
}

TEST_F(ReconcilerTest, ChangeThatIsNeverAnsweredIsGivenUpAfterTwentySendings) {
  asked.answer = [] { return Reply{OutcomeUnknown(), nullptr}; };
  EXPECT_TRUE(Settles(OpenUpdate(), std::chrono::hours(1)));
  EXPECT_THAT(asked.times, SizeIs(19)) << "beside the first";
  EXPECT_EQ(Result(), v1::AUDIT_RESULT_ABANDONED);
  EXPECT_EQ(Ended().reason(), "OUTCOME_UNKNOWN");
  EXPECT_FALSE(FindStoredReply()) << "the same id may be tried again";
}

TEST_F(ReconcilerTest, ChangeThatIsRefusedForItsStateIsGivenUpAfterFive) {
  asked.answer = [] { return Answered(422, R"({"errors":[{"code":"invalid_state"}]})"); };
  EXPECT_TRUE(Settles(OpenUpdate(), std::chrono::hours(1)));
  EXPECT_THAT(asked.times, ElementsAre(2, 10, 30, 60, 120));
  EXPECT_EQ(Result(), v1::AUDIT_RESULT_ABANDONED);
}

TEST_F(ReconcilerTest, ChangeThatIsTurnedAwayForNowIsNotRefused) {
  asked.answer = [] { return Answered(429, ""); };
  EXPECT_TRUE(Settles(OpenUpdate(), std::chrono::hours(1)));
  EXPECT_THAT(asked.times, SizeIs(19));
}

struct RefusedRepetition {
  const char* name;
  int status;
  const char* body;
};

class RefusedFromTheStart : public ReconcilerTest, public testing::WithParamInterface<RefusedRepetition> {};

TEST_P(RefusedFromTheStart, IsARefusalThatIsKept) {
  asked.answer = [] { return Answered(GetParam().status, GetParam().body); };
  EXPECT_TRUE(Settles(OpenUpdate(), seconds(2)));
  EXPECT_EQ(Result(), v1::AUDIT_RESULT_REFUSED);
  ASSERT_TRUE(FindStoredReply());
  EXPECT_EQ(ReasonOf(FindStoredReply()->status),
            ReasonOf(Answered(GetParam().status, GetParam().body).status));
}

INSTANTIATE_TEST_SUITE_P(
    Because, RefusedFromTheStart,
    testing::Values(RefusedRepetition{"ItCannotBeRead", 400, R"({"error":"Bad Request"})"},
                    RefusedRepetition{"AValueIsWrong", 422, R"({"errors":[{"code":"not_an_http_url"}]})"},
                    RefusedRepetition{"TheNumberIsNotOurs", 404, R"({"error":"Not Found"})"}),
    [](const auto& test) { return test.param.name; });

class RefusedPerhapsAsAnEcho : public ReconcilerTest,
                               public testing::WithParamInterface<RefusedRepetition> {};

TEST_P(RefusedPerhapsAsAnEcho, SaysNothing) {
  asked.answer = [] { return Answered(GetParam().status, GetParam().body); };
  EXPECT_FALSE(Settles(OpenUpdate(), seconds(2)));
}

INSTANTIATE_TEST_SUITE_P(
    Of, RefusedPerhapsAsAnEcho,
    testing::Values(RefusedRepetition{"WhatDoesNotExplainItself", 422, ""},
                    RefusedRepetition{"ACodeThatIsNotKnown", 400, R"({"code":99999,"message":"x"})"},
                    RefusedRepetition{"TheState", 422, R"({"errors":[{"code":"invalid_state"}]})"},
                    RefusedRepetition{"AValueThatIsTaken", 409, R"({"error":"Conflict"})"}),
    [](const auto& test) { return test.param.name; });

// It may not be found because the first sending has moved it.
TEST_F(ReconcilerTest, NumberThatWasToMoveMayBeNotFoundForThat) {
  asked.answer = [] { return Answered(404, R"({"error":"Not Found"})"); };
  const std::string moved = std::string("sid: '") + kOther + "' account_sid: '" + kUuid + "'";
  EXPECT_FALSE(Settles(Open("UpdateIncomingPhoneNumber", moved), seconds(2)));
}

// --- The end -----------------------------------------------------------------

TEST_F(ReconcilerTest, EndOfAnEntryThatSomebodyElseHasIsTheirs) {
  const auto change = OpenPurchase();
  run->writer.Submit(
      [](Ledger& ledger) { return ledger.TakeOver({"second"}, Value(ledger.OpenEntries())).status(); },
      [](const absl::Status& status) { EXPECT_EQ(status, absl::OkStatus()); });
  signalwire.Own(kNumber);
  EXPECT_TRUE(Settles(change, seconds(1))) << "there is nothing left to do here";
  EXPECT_TRUE(Entries()[0].open());
  EXPECT_EQ(Entries()[0].owner, "second");
}

TEST_F(ReconcilerTest, LogTellsTheResultAndNoNumber) {
  const auto change = OpenPurchase();
  signalwire.Own(kNumber);
  log.Take();
  EXPECT_TRUE(Settles(change, seconds(0)));
  EXPECT_THAT(log.Take(), ElementsAre(AllOf(HasSubstr("change_settled"),
                                            HasSubstr(R"("result":"AUDIT_RESULT_SUCCEEDED")"),
                                            HasSubstr(EntryId(1)), Not(HasSubstr("5550100")))));
}

}  // namespace
}  // namespace phonegate::reconciler_test
