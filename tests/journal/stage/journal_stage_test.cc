#include "service/journal/stage/journal_stage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "phonegate/v1/phone_number.pb.h"
#include "service/base/serialize.h"
#include "tests/journal/journal_fixture.h"

namespace phonegate::journal_stage_test {
namespace {

using Code = absl::StatusCode;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr HttpMethod kPost = HttpMethod::kPost;

class JournalStageTest : public JournalTest {
 protected:
  v1::AuditResult ResultOf(std::size_t entry) { return Entries().at(entry).result; }

  // The stored answer's own bytes.
  std::string BytesOf(const std::shared_ptr<HeardCall>& heard) {
    return SerializeInOrder(*heard->reply->message);
  }
};

TEST_F(JournalStageTest, WritesAChangeDownBeforeAndAfter) {
  run->writer.takes = milliseconds(10);
  auto heard = Start("PurchasePhoneNumber", Purchase());
  lane.AdvanceBy(milliseconds(9));
  EXPECT_EQ(signalwire.Sent(kPost), 0) << "nothing is sent before the intent is durable";
  lane.AdvanceBy(milliseconds(2));
  EXPECT_EQ(signalwire.Sent(kPost), 1);
  EXPECT_FALSE(heard->reply) << "the caller hears nothing before the outcome is durable";
  WaitFor(heard);
  ASSERT_TRUE(heard->reply->status.ok()) << heard->reply->status;
  ASSERT_THAT(Entries(), SizeIs(1));
  EXPECT_EQ(ResultOf(0), v1::AUDIT_RESULT_SUCCEEDED);
  EXPECT_EQ(Entries()[0].number, kNumber);
  EXPECT_EQ(Entries()[0].resource_id, signalwire.IdOf(kNumber));
  EXPECT_EQ(Entries()[0].request_id, kId);
}

TEST_F(JournalStageTest, ReadsAndRehearsalsLeaveNoEntry) {
  EXPECT_TRUE(Make("ListPhoneNumbers", "")->reply->status.ok());
  auto rehearsed = Make("PurchasePhoneNumber", Purchase() + " validate_only: true");
  EXPECT_TRUE(rehearsed->reply->status.ok());
  EXPECT_THAT(rehearsed->call->state.trace.would_send,
              AllOf(HasSubstr(R"("method":"POST")"), HasSubstr(R"("path":"/api/relay/rest/phone_numbers")"),
                    HasSubstr(R"(number)"), Not(HasSubstr("PT-fake-token"))));
  EXPECT_THAT(Entries(), IsEmpty());
  EXPECT_EQ(signalwire.Sent(kPost), 0);
}

// Nothing begins that may only be repeated, also not after a crash: there is no intent.
TEST_F(JournalStageTest, WhatMayOnlyBeRepeatedDoesNotBegin) {
  const auto replay_only = [this](const std::string& request) {
    const Decision decision{.project = projects.all().front(),
                            .replay_only = absl::NotFoundError("there is none")};
    auto heard = StartDecided(decision, "PurchasePhoneNumber", request);
    WaitFor(heard);
    return heard->reply->status;
  };
  EXPECT_EQ(replay_only(Purchase()), absl::NotFoundError("there is none"));
  EXPECT_EQ(replay_only(Purchase() + " validate_only: true"), absl::NotFoundError("there is none"));
  EXPECT_EQ(signalwire.Sent(kPost), 0);
  ASSERT_THAT(Entries(), SizeIs(1));
  EXPECT_EQ(ResultOf(0), v1::AUDIT_RESULT_DENIED);
  EXPECT_TRUE(Make("PurchasePhoneNumber", Purchase())->reply->status.ok());
  EXPECT_TRUE(replay_only(Purchase()).ok()) << "its outcome is told";
  EXPECT_EQ(signalwire.Sent(kPost), 1);
}

TEST_F(JournalStageTest, RefusesChangesWhileTheDiskFails) {
  bool available = false;
  run->journal.OnAvailability([&available](bool now) { available = now; });
  EXPECT_TRUE(available);
  store.FailAll(absl::UnavailableError("the disk is full"));
  auto heard = Make("PurchasePhoneNumber", Purchase());
  EXPECT_EQ(heard->reply->status.code(), Code::kUnavailable);
  EXPECT_EQ(ReasonOf(heard->reply->status), "JOURNAL_UNAVAILABLE");
  EXPECT_THAT(heard->reply->status.message(), HasSubstr("the disk is full"));
  EXPECT_EQ(signalwire.Sent(kPost), 0);
  EXPECT_FALSE(available);
  EXPECT_TRUE(Make("ListPhoneNumbers", "")->reply->status.ok()) << "reads go on";

  store.FailAll(absl::OkStatus());
  lane.AdvanceBy(seconds(5));
  EXPECT_TRUE(available) << "it finds out by itself";
  EXPECT_TRUE(Make("PurchasePhoneNumber", Purchase())->reply->status.ok());
}

TEST_F(JournalStageTest, RefusesAChangeWithin250MillisecondsWhenTheDiskHangs) {
  run->writer.hangs = true;
  auto heard = Start("PurchasePhoneNumber", Purchase());
  lane.AdvanceBy(milliseconds(249));
  EXPECT_FALSE(heard->reply);
  lane.AdvanceBy(milliseconds(2));
  ASSERT_TRUE(heard->reply);
  EXPECT_EQ(ReasonOf(heard->reply->status), "JOURNAL_UNAVAILABLE");
  run->writer.Resume();
  lane.AdvanceBy(seconds(5));
  EXPECT_EQ(signalwire.Sent(kPost), 0) << "an intent that came too late is not acted upon";
  ASSERT_THAT(Entries(), SizeIs(1));
  EXPECT_EQ(ResultOf(0), v1::AUDIT_RESULT_NOT_SENT);
  EXPECT_TRUE(Make("PurchasePhoneNumber", Purchase())->reply->status.ok()) << "the same id may be used";
}

TEST_F(JournalStageTest, CommitThatReportedAFailureYetHappenedIsUndone) {
  store.FailNext(MemoryStore::Step::kCommit, MemoryStore::Effect::kDone);
  auto heard = Make("PurchasePhoneNumber", Purchase());
  EXPECT_EQ(ReasonOf(heard->reply->status), "JOURNAL_UNAVAILABLE");
  lane.AdvanceBy(seconds(5));
  ASSERT_THAT(Entries(), SizeIs(1));
  EXPECT_EQ(ResultOf(0), v1::AUDIT_RESULT_NOT_SENT);
}

TEST_F(JournalStageTest, OutcomeThatCannotBeWrittenIsUnknownToTheCallerUntilItIs) {
  signalwire.Next(kPost, {.takes = milliseconds(100)});
  auto heard = Start("PurchasePhoneNumber", Purchase());
  lane.AdvanceBy(milliseconds(50));
  store.FailAll(absl::UnavailableError("the disk is full"));
  WaitFor(heard);
  EXPECT_EQ(ReasonOf(heard->reply->status), "OUTCOME_UNKNOWN");
  store.FailAll(absl::OkStatus());
  lane.AdvanceBy(seconds(5));
  EXPECT_EQ(ResultOf(0), v1::AUDIT_RESULT_SUCCEEDED);
  EXPECT_TRUE(Make("PurchasePhoneNumber", Purchase())->reply->status.ok());
  EXPECT_EQ(signalwire.Sent(kPost), 1);
}

TEST_F(JournalStageTest, SixtyFourDuplicatesMakeOneRequestAndGetEqualAnswers) {
  signalwire.Next(kPost, {.takes = seconds(1)});
  std::vector<std::shared_ptr<HeardCall>> all;
  for (int i = 0; i < 64; ++i) all.push_back(Start("PurchasePhoneNumber", Purchase()));
  for (const auto& heard : all) WaitFor(heard);
  EXPECT_EQ(signalwire.Sent(kPost), 1);
  for (const auto& heard : all) {
    ASSERT_TRUE(heard->reply->status.ok()) << heard->reply->status;
    EXPECT_EQ(BytesOf(heard), BytesOf(all.front()));
  }
  EXPECT_THAT(Entries(), SizeIs(1));
}

TEST_F(JournalStageTest, RepetitionWhoseTimeIsOverDoesNotHearThatNothingWasSent) {
  signalwire.Next(kPost, {.takes = seconds(20)});
  auto first = Start("PurchasePhoneNumber", Purchase());
  auto again = Start("PurchasePhoneNumber", Purchase());
  lane.AdvanceBy(milliseconds(2500));
  again->GiveUp();
  WaitFor(again);
  EXPECT_EQ(ReasonOf(again->reply->status), "OUTCOME_UNKNOWN");
  WaitFor(first);
  EXPECT_TRUE(first->reply->status.ok());
}

TEST_F(JournalStageTest, CallerWhoIsGivenUpBehindAnotherChangeHearsOfThat) {
  signalwire.Next(kPost, {.takes = seconds(20)});
  auto first = Start("PurchasePhoneNumber", Purchase());
  auto second = Start("PurchasePhoneNumber", Purchase(), kOther);
  lane.AdvanceBy(milliseconds(2500));
  second->GiveUp();
  WaitFor(second);
  EXPECT_EQ(ReasonOf(second->reply->status), "NUMBER_BUSY");
  WaitFor(first);
}

TEST_F(JournalStageTest, CallerWhoseTimeIsOverAtTheFirstLookHearsThat) {
  signalwire.Next(HttpMethod::kGet, {.takes = seconds(20)});
  auto heard = Start("PurchasePhoneNumber", Purchase());
  lane.AdvanceBy(seconds(1));
  heard->call->state.out_of_time = true;
  heard->GiveUp();
  WaitFor(heard);
  EXPECT_EQ(ReasonOf(heard->reply->status), "DEADLINE_EXCEEDED");
  EXPECT_EQ(signalwire.Sent(kPost), 0);
}

TEST_F(JournalStageTest, RepetitionDoesNotHearThatNothingWasSentWhenTheDiskFailsMeanwhile) {
  signalwire.Next(kPost, {.takes = seconds(20)});
  auto first = Start("PurchasePhoneNumber", Purchase());
  auto again = Start("PurchasePhoneNumber", Purchase());
  lane.AdvanceBy(milliseconds(500));
  store.FailAll(absl::UnavailableError("the disk is full"));
  WaitFor(again);
  EXPECT_EQ(ReasonOf(again->reply->status), "OUTCOME_UNKNOWN");
}

TEST_F(JournalStageTest, FinalRefusalIsRepeatedWithoutAsking) {
  signalwire.Next(kPost,
                  {.status = 422, .body = R"({"errors":[{"code":"could_not_purchase","detail":"taken"}]})"});
  auto first = Make("PurchasePhoneNumber", Purchase());
  auto again = Make("PurchasePhoneNumber", Purchase());
  EXPECT_EQ(ReasonOf(first->reply->status), "NUMBER_NOT_AVAILABLE");
  EXPECT_EQ(ToRpcStatus(again->reply->status).message(), ToRpcStatus(first->reply->status).message());
  EXPECT_EQ(ReasonOf(again->reply->status), "NUMBER_NOT_AVAILABLE");
  EXPECT_EQ(signalwire.Sent(kPost), 1);
  EXPECT_EQ(ResultOf(0), v1::AUDIT_RESULT_REFUSED);
}

TEST_F(JournalStageTest, FailureThatSentNothingMayBeTriedAgainWithTheSameId) {
  for (int i = 0; i < 3; ++i) signalwire.Next(kPost, {.kind = Fate::Kind::kUnreachable});
  auto first = Make("PurchasePhoneNumber", Purchase());
  EXPECT_EQ(ReasonOf(first->reply->status), "UPSTREAM_UNAVAILABLE");
  EXPECT_EQ(ResultOf(0), v1::AUDIT_RESULT_NOT_SENT);
  EXPECT_TRUE(Make("PurchasePhoneNumber", Purchase())->reply->status.ok());
}

TEST_F(JournalStageTest, SameIdForAnotherRequestNamesTheFieldsThatDiffer) {
  ASSERT_TRUE(Make("PurchasePhoneNumber", Purchase())->reply->status.ok());
  auto other = Make("PurchasePhoneNumber", Purchase("+15125550199"));
  EXPECT_EQ(other->reply->status.code(), Code::kAlreadyExists);
  EXPECT_EQ(ReasonOf(other->reply->status), "REQUEST_ID_REUSED");
  const std::string shown = ToRpcStatus(other->reply->status).DebugString();
  EXPECT_THAT(shown, AllOf(HasSubstr("number"), Not(HasSubstr("5550100")), Not(HasSubstr("5550199"))));
  EXPECT_EQ(signalwire.Sent(kPost), 1);
}

TEST_F(JournalStageTest, IdBelongsToItsCallerAndMethod) {
  ASSERT_TRUE(Make("PurchasePhoneNumber", Purchase())->reply->status.ok());
  auto other = Start("PurchasePhoneNumber", Purchase("+15125550199"), kId, seconds(30), "somebody else");
  WaitFor(other);
  EXPECT_TRUE(other->reply->status.ok()) << other->reply->status;
  auto released = Make("ReleasePhoneNumber", "id: '" + signalwire.IdOf(kNumber) + "'");
  EXPECT_TRUE(released->reply->status.ok()) << released->reply->status;
}

TEST_F(JournalStageTest, NumberThatIsOursAlreadyIsNotBoughtAgain) {
  signalwire.Own(kNumber);
  auto heard = Make("PurchasePhoneNumber", Purchase());
  EXPECT_EQ(heard->reply->status.code(), Code::kAlreadyExists);
  EXPECT_EQ(ReasonOf(heard->reply->status), "ALREADY_OWNED");
  EXPECT_EQ(signalwire.Sent(kPost), 0);
}

TEST_F(JournalStageTest, NumberThatOnlyContainsTheOtherIsNotTakenForIt) {
  signalwire.Own("+151255501001");
  EXPECT_TRUE(Make("PurchasePhoneNumber", Purchase())->reply->status.ok());
}

TEST_F(JournalStageTest, TwoBuyersOfOneNumberArePutInOrder) {
  signalwire.Next(kPost, {.takes = seconds(1)});
  auto first = Start("PurchasePhoneNumber", Purchase());
  auto second = Start("PurchasePhoneNumber", Purchase(), kOther);
  WaitFor(first);
  WaitFor(second);
  EXPECT_TRUE(first->reply->status.ok());
  EXPECT_EQ(ReasonOf(second->reply->status), "ALREADY_OWNED");
  EXPECT_EQ(signalwire.Sent(kPost), 1);
}

TEST_F(JournalStageTest, CallerWhoseTimeIsOverBehindAnotherChangeHearsSo) {
  signalwire.Next(kPost, {.takes = seconds(20)});
  auto first = Start("PurchasePhoneNumber", Purchase());
  auto second = Start("PurchasePhoneNumber", Purchase(), kOther, seconds(3));
  lane.AdvanceBy(seconds(5));
  ASSERT_TRUE(second->reply);
  EXPECT_EQ(ReasonOf(second->reply->status), "NUMBER_BUSY");
  WaitFor(first);
}

struct IndeterminateCase {
  std::string name;
  Fate fate;
  v1::AuditResult result;
  Code code;
  std::string reason;
};

class DoubtfulPurchase : public JournalStageTest, public testing::WithParamInterface<IndeterminateCase> {};

TEST_P(DoubtfulPurchase, IsSettledByTheListsAndNeverSentAgain) {
  signalwire.Next(kPost, GetParam().fate);
  auto heard = Make("PurchasePhoneNumber", Purchase());
  EXPECT_EQ(ReasonOf(heard->reply->status), "OUTCOME_UNKNOWN");
  auto again = Start("PurchasePhoneNumber", Purchase(), kId, seconds(300));
  lane.AdvanceBy(seconds(120));
  ASSERT_TRUE(again->reply) << "the repetition waits for the truth";
  EXPECT_EQ(again->reply->status.code(), GetParam().code) << again->reply->status;
  EXPECT_EQ(ReasonOf(again->reply->status), GetParam().reason);
  EXPECT_EQ(ResultOf(0), GetParam().result);
  EXPECT_EQ(signalwire.Sent(kPost), 1);
  EXPECT_EQ(signalwire.Owns(kNumber), GetParam().result == v1::AUDIT_RESULT_SUCCEEDED);
}

INSTANTIATE_TEST_SUITE_P(
    After, DoubtfulPurchase,
    testing::Values(IndeterminateCase{"ALostAnswer",
                                      {.kind = Fate::Kind::kLostAfter, .takes = seconds(1)},
                                      v1::AUDIT_RESULT_SUCCEEDED,
                                      Code::kOk,
                                      ""},
                    IndeterminateCase{"ALostRequest",
                                      {.kind = Fate::Kind::kLostBefore, .takes = seconds(1)},
                                      v1::AUDIT_RESULT_DID_NOT_HAPPEN,
                                      Code::kAborted,
                                      "CHANGE_DID_NOT_HAPPEN"},
                    IndeterminateCase{"AServerError",
                                      {.status = 503, .body = "<html>"},
                                      v1::AUDIT_RESULT_DID_NOT_HAPPEN,
                                      Code::kAborted,
                                      "CHANGE_DID_NOT_HAPPEN"},
                    IndeterminateCase{"ABadRequestThatExplainsNothing",
                                      {.status = 400, .body = "<html>"},
                                      v1::AUDIT_RESULT_DID_NOT_HAPPEN,
                                      Code::kAborted,
                                      "CHANGE_DID_NOT_HAPPEN"},
                    IndeterminateCase{"ABadRequestThatBoughtIt",
                                      {.status = 400,
                                       .body = R"({"errors":[{"code":"no_such_code"}]})",
                                       .acts_all_the_same = true},
                                      v1::AUDIT_RESULT_SUCCEEDED,
                                      Code::kOk,
                                      ""},
                    IndeterminateCase{"ARequestThatActsLate",
                                      {.kind = Fate::Kind::kLateAfterLoss, .takes = seconds(15)},
                                      v1::AUDIT_RESULT_SUCCEEDED,
                                      Code::kOk,
                                      ""},
                    IndeterminateCase{"AnAnswerAboutAnotherNumber",
                                      {.status = 200, .body = R"({"id":"x","number":"+15125550777"})"},
                                      v1::AUDIT_RESULT_DID_NOT_HAPPEN,
                                      Code::kAborted,
                                      "CHANGE_DID_NOT_HAPPEN"}),
    [](const auto& param) { return param.param.name; });

TEST_F(JournalStageTest, LostAnswerIsExplainedByTheFirstLook) {
  signalwire.Next(kPost, {.kind = Fate::Kind::kLostAfter, .takes = seconds(1)});
  auto heard = Start("PurchasePhoneNumber", Purchase());
  lane.AdvanceBy(seconds(2));
  ASSERT_TRUE(heard->reply);
  EXPECT_EQ(ReasonOf(heard->reply->status), "OUTCOME_UNKNOWN");
  EXPECT_NE(Entries()[0].doubt_record, 0u);
  EXPECT_EQ(ResultOf(0), v1::AUDIT_RESULT_SUCCEEDED);
  EXPECT_TRUE(Make("PurchasePhoneNumber", Purchase())->reply->status.ok());
}

TEST_F(JournalStageTest, UpstreamClockThatIsWrongByHoursDoesNotMislead) {
  signalwire.skew = -std::chrono::hours(5);
  signalwire.Next(kPost, {.kind = Fate::Kind::kLostAfter, .takes = seconds(1)});
  Make("PurchasePhoneNumber", Purchase());
  EXPECT_TRUE(Make("PurchasePhoneNumber", Purchase())->reply->status.ok());
}

// The crash may have come before anybody looked.
TEST_F(JournalStageTest, DoubtIsNotSettledWhileTheUpstreamIsUnreachable) {
  signalwire.Next(kPost, {.kind = Fate::Kind::kLostAfter, .takes = seconds(1)});
  auto heard = Start("PurchasePhoneNumber", Purchase());
  lane.AdvanceBy(milliseconds(500));
  signalwire.otherwise = {.kind = Fate::Kind::kUnreachable};
  lane.AdvanceBy(seconds(600));
  ASSERT_TRUE(heard->reply);
  EXPECT_EQ(ReasonOf(heard->reply->status), "OUTCOME_UNKNOWN");
  EXPECT_TRUE(Entries()[0].open());
  signalwire.otherwise = {};
  lane.AdvanceBy(seconds(61));
  EXPECT_EQ(ResultOf(0), v1::AUDIT_RESULT_SUCCEEDED);
}

TEST_F(JournalStageTest, LostUpdateIsSentAgainUnderTheSameEntry) {
  signalwire.Own(kNumber);
  signalwire.otherwise = {};
  for (int i = 0; i < 3; ++i)
    signalwire.Next(HttpMethod::kPut, {.kind = Fate::Kind::kLostBefore, .takes = milliseconds(10)});
  const std::string update = "id: '" + signalwire.IdOf(kNumber) + "' name: 'desk'";
  EXPECT_EQ(ReasonOf(Make("UpdatePhoneNumber", update)->reply->status), "OUTCOME_UNKNOWN");
  auto again = Make("UpdatePhoneNumber", update);
  ASSERT_TRUE(again->reply->status.ok()) << again->reply->status;
  EXPECT_EQ(signalwire.NameOf(kNumber), "desk");
  EXPECT_THAT(Entries(), SizeIs(1));
}

TEST_F(JournalStageTest, RefusalOfARepetitionDoesNotSayThatTheFirstWasRefused) {
  signalwire.Own(kNumber);
  const std::string update = "id: '" + signalwire.IdOf(kNumber) + "' name: 'desk'";
  for (int i = 0; i < 3; ++i)
    signalwire.Next(HttpMethod::kPut, {.kind = Fate::Kind::kLostAfter, .takes = milliseconds(10)});
  signalwire.Next(HttpMethod::kPut, {.status = 422, .body = R"({"errors":[{"code":"422","detail":null}]})"});
  EXPECT_EQ(ReasonOf(Make("UpdatePhoneNumber", update)->reply->status), "OUTCOME_UNKNOWN");
  lane.AdvanceBy(seconds(15));
  EXPECT_EQ(ResultOf(0), v1::AUDIT_RESULT_SUCCEEDED);
}

TEST_F(JournalStageTest, RefusalOfTheValueItselfIsOneOfTheFirstToo) {
  signalwire.Own(kNumber);
  const std::string update = "id: '" + signalwire.IdOf(kNumber) + "' name: 'desk'";
  for (int i = 0; i < 3; ++i)
    signalwire.Next(HttpMethod::kPut, {.kind = Fate::Kind::kLostBefore, .takes = milliseconds(10)});
  signalwire.Next(HttpMethod::kPut, {.status = 422, .body = R"({"errors":[{"code":"not_an_http_url"}]})"});
  EXPECT_EQ(ReasonOf(Make("UpdatePhoneNumber", update)->reply->status), "OUTCOME_UNKNOWN");
  EXPECT_EQ(ReasonOf(Make("UpdatePhoneNumber", update)->reply->status), "UPSTREAM_REJECTED_REQUEST");
  EXPECT_EQ(ResultOf(0), v1::AUDIT_RESULT_REFUSED);
}

TEST_F(JournalStageTest, ReleaseThatFindsNothingAfterItsOwnIntentIsDone) {
  signalwire.Own(kNumber);
  const std::string id = signalwire.IdOf(kNumber);
  for (int i = 0; i < 3; ++i)
    signalwire.Next(HttpMethod::kDelete, {.kind = Fate::Kind::kLostAfter, .takes = milliseconds(10)});
  EXPECT_EQ(ReasonOf(Make("ReleasePhoneNumber", "id: '" + id + "'")->reply->status), "OUTCOME_UNKNOWN");
  auto again = Make("ReleasePhoneNumber", "id: '" + id + "'");
  EXPECT_TRUE(again->reply->status.ok()) << again->reply->status;
  EXPECT_EQ(ResultOf(0), v1::AUDIT_RESULT_SUCCEEDED);
}

// SignalWire tells times in whole seconds, so that they alone cannot tell whose it is.
TEST_F(JournalStageTest, PaidLookupIsWrittenDownAndAPlainOneIsNot) {
  signalwire.Next(HttpMethod::kGet, {.status = 200, .body = R"({"e164":"+15125550100"})"});
  EXPECT_TRUE(Make("LookupPhoneNumber", "number: '+15125550100'")->reply->status.ok());
  EXPECT_THAT(Entries(), IsEmpty());
  signalwire.Next(HttpMethod::kGet, {.status = 200, .body = R"({"e164":"+15125550100"})"});
  auto paid = Make("LookupPhoneNumber", "number: '+15125550100' include: LOOKUP_INCLUDE_CARRIER");
  EXPECT_TRUE(paid->reply->status.ok()) << paid->reply->status;
  ASSERT_THAT(Entries(), SizeIs(1));
  EXPECT_EQ(ResultOf(0), v1::AUDIT_RESULT_SUCCEEDED);
  EXPECT_EQ(Entries()[0].number, kNumber);
}

TEST_F(JournalStageTest, PaidLookupWhoseAnswerIsLostMayHaveBeenBilled) {
  const std::string lookup = "number: '+15125550100' include: LOOKUP_INCLUDE_CARRIER";
  signalwire.otherwise = {.kind = Fate::Kind::kLostAfter, .takes = milliseconds(10)};
  EXPECT_EQ(ReasonOf(Make("LookupPhoneNumber", lookup)->reply->status), "UPSTREAM_UNAVAILABLE");
  EXPECT_EQ(ResultOf(0), v1::AUDIT_RESULT_ABANDONED);
  signalwire.otherwise = {.status = 404, .body = R"({"error":"Not Found"})"};
  EXPECT_EQ(ReasonOf(Make("LookupPhoneNumber", lookup, kOther)->reply->status), "NOT_FOUND");
  EXPECT_EQ(ResultOf(1), v1::AUDIT_RESULT_REFUSED);
  signalwire.otherwise = {.kind = Fate::Kind::kUnreachable};
  Make("LookupPhoneNumber", lookup, "22222222-2222-4333-8444-555555555555");
  EXPECT_EQ(ResultOf(2), v1::AUDIT_RESULT_NOT_SENT);
}

TEST_F(JournalStageTest, AnswersAreForgottenWithTheirRequestIds) {
  ASSERT_TRUE(Make("PurchasePhoneNumber", Purchase())->reply->status.ok());
  const std::string entry = Entries()[0].entry_id;
  EXPECT_TRUE((*(*store.Read())->FindAnswer(entry)).has_value());
  lane.AdvanceBy(std::chrono::hours(720) - std::chrono::minutes(1));
  EXPECT_TRUE((*(*store.Read())->FindAnswer(entry)).has_value());
  lane.AdvanceBy(std::chrono::hours(2));
  EXPECT_FALSE((*(*store.Read())->FindAnswer(entry)).has_value());
}

TEST_F(JournalStageTest, RejectedChangeIsAnEntryAndSpendsNoId) {
  const Operation& operation = OperationOf("PurchasePhoneNumber");
  const auto request = MessageOf(*operation.request, "number: 'nonsense'");
  run->journal.Rejected(operation, request.get(), {.name = "billing"}, projects.all().front(), kId,
                        CheckRequest(operation, *request));
  lane.RunReady();
  ASSERT_THAT(Entries(), SizeIs(1));
  EXPECT_EQ(ResultOf(0), v1::AUDIT_RESULT_DENIED);
  EXPECT_EQ(Entries()[0].caller, "billing");
  EXPECT_TRUE(Make("PurchasePhoneNumber", Purchase())->reply->status.ok());
}

TEST_F(JournalStageTest, LogLinesHoldNoNumber) {
  signalwire.Next(kPost, {.kind = Fate::Kind::kLostAfter, .takes = seconds(1)});
  Make("PurchasePhoneNumber", Purchase());
  const std::vector<std::string> lines = log.Take();
  EXPECT_THAT(lines, testing::Not(IsEmpty()));
  EXPECT_THAT(lines, testing::Each(Not(HasSubstr("5550100"))));
}

}  // namespace
}  // namespace phonegate::journal_stage_test
