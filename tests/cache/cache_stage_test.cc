#include "service/cache/cache_stage.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cache/cache_fixture.h"

namespace phonegate::cache_stage_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Code = absl::StatusCode;

constexpr char kId[] = "11111111-2222-4333-8444-005125550100";
constexpr char kOtherId[] = "11111111-2222-4333-8444-005125550199";
constexpr char kById[] = "id: '11111111-2222-4333-8444-005125550100'";
constexpr char kByNumber[] = "number: '+15125550100'";

std::string ReasonOf(const CachedRead& read) { return ErrorInfoOf(read.reply->status).reason(); }

class CacheStageTest : public testing::Test {
 protected:
  CacheStageTest() {
    numbers().versions[kId] = 1;
    numbers().versions[kOtherId] = 1;
  }
  FakeNumbers& numbers() { return rig.numbers; }
  void Pass(std::chrono::nanoseconds time) { rig.lane.AdvanceBy(time); }

  CacheRig rig;
};

TEST_F(CacheStageTest, SecondReadIsAnsweredFromMemory) {
  const auto first = rig.Read("GetPhoneNumber", kById);
  EXPECT_EQ(first->call->state.trace.source, AnswerSource::kUpstream);
  EXPECT_EQ(first->call->state.trace.attempts, 1);
  Pass(seconds(7));
  const auto second = rig.Read("GetPhoneNumber", kById);
  EXPECT_EQ(second->call->state.trace.source, AnswerSource::kCache);
  EXPECT_EQ(second->call->state.trace.attempts, 0);
  EXPECT_EQ(second->call->state.trace.age, seconds(7));
  EXPECT_EQ(second->reply->bytes.get(), first->reply->bytes.get()) << "not even a copy";
  EXPECT_EQ(numbers().requests, 1);
}

// Before there is a call rpc looks already, by the same key.
TEST_F(CacheStageTest, CountsAReadOnceHoweverOftenItIsLookedFor) {
  const Operation& operation = OperationOf("GetPhoneNumber");
  const std::string request = MessageOf(*operation.request, kById)->SerializeAsString();
  const CacheKey key = rig.cache.KeyOf(operation, rig.projects.all().front(), request);
  EXPECT_EQ(rig.cache.FindFirst(key, {}, rig.lane.clock().Steady()), nullptr);
  EXPECT_EQ(rig.cache.store().statistics().misses, 0U);
  rig.Read("GetPhoneNumber", kById);
  EXPECT_EQ(rig.cache.store().statistics().misses, 1U);
  EXPECT_NE(rig.cache.FindFirst(key, {}, rig.lane.clock().Steady()), nullptr);
  EXPECT_EQ(rig.cache.store().statistics().hits, 1U);
  EXPECT_EQ(rig.cache.FindFirst(key, {.no_cache = true}, rig.lane.clock().Steady()), nullptr);
  Pass(seconds(2));
  EXPECT_EQ(rig.cache.FindFirst(key, {.max_age = seconds(1)}, rig.lane.clock().Steady()), nullptr);
  EXPECT_EQ(rig.cache.store().statistics().hits, 1U);
}

TEST_F(CacheStageTest, FetchesAnewWhenTheTimeIsOver) {
  rig.Read("GetPhoneNumber", kById);
  Pass(seconds(53));
  EXPECT_EQ(rig.Read("GetPhoneNumber", kById)->call->state.trace.source, AnswerSource::kCache);
  Pass(seconds(14));  // 60 s and a tenth
  EXPECT_EQ(rig.Read("GetPhoneNumber", kById)->call->state.trace.source, AnswerSource::kUpstream);
}

TEST_F(CacheStageTest, ListsAndNumbersHaveTimesOfTheirOwn) {
  rig.Read("ListPhoneNumbers", "");
  rig.Read("GetPhoneNumber", kById);
  Pass(seconds(12));
  EXPECT_EQ(rig.Read("ListPhoneNumbers", "")->call->state.trace.source, AnswerSource::kUpstream);
  EXPECT_EQ(rig.Read("GetPhoneNumber", kById)->call->state.trace.source, AnswerSource::kCache);
}

TEST_F(CacheStageTest, LookupThatCostsMoneyIsKeptAsLongAsTheShortestOfItsParts) {
  const std::string both =
      "number: '+15125550100' include: LOOKUP_INCLUDE_CARRIER include: LOOKUP_INCLUDE_CNAM";
  rig.Read("LookupPhoneNumber", both);
  Pass(std::chrono::hours(150));
  EXPECT_EQ(rig.Read("LookupPhoneNumber", both)->call->state.trace.source, AnswerSource::kCache);
  Pass(std::chrono::hours(36));
  EXPECT_EQ(rig.Read("LookupPhoneNumber", both)->call->state.trace.source, AnswerSource::kUpstream);
}

TEST_F(CacheStageTest, CallersSteerIt) {
  CacheControl only;
  only.only_if_cached = true;
  EXPECT_EQ(ReasonOf(*rig.Read("GetPhoneNumber", kById, only)), "NOT_CACHED");
  EXPECT_EQ(numbers().requests, 0);
  rig.Read("GetPhoneNumber", kById);
  EXPECT_EQ(rig.Read("GetPhoneNumber", kById, only)->call->state.trace.source, AnswerSource::kCache);
  Pass(seconds(5));
  CacheControl young;
  young.max_age = seconds(5);
  EXPECT_EQ(rig.Read("GetPhoneNumber", kById, young)->call->state.trace.source, AnswerSource::kCache);
  young.max_age = seconds(4);
  EXPECT_EQ(rig.Read("GetPhoneNumber", kById, young)->call->state.trace.source, AnswerSource::kUpstream);
  CacheControl none;
  none.no_cache = true;
  EXPECT_EQ(rig.Read("GetPhoneNumber", kById, none)->call->state.trace.source, AnswerSource::kUpstream);
  EXPECT_EQ(numbers().requests, 3);
}

TEST_F(CacheStageTest, NoCacheDoesNotJoinWhatBeganBefore) {
  const auto first = rig.Start("GetPhoneNumber", kById);
  Pass(milliseconds(10));
  CacheControl none;
  none.no_cache = true;
  const auto second = rig.Start("GetPhoneNumber", kById, none);
  const auto third = rig.Start("GetPhoneNumber", kById);
  Pass(seconds(1));
  EXPECT_EQ(numbers().requests, 2);
  EXPECT_EQ(second->call->state.trace.source, AnswerSource::kUpstream);
  EXPECT_EQ(third->call->state.trace.source, AnswerSource::kCoalesced);
}

TEST_F(CacheStageTest, ChangeByOneNameReachesTheAnswersByTheOther) {
  rig.Read("GetPhoneNumber", kById);
  rig.Read("GetPhoneNumber", kByNumber);
  rig.Read("ListPhoneNumbers", "");
  rig.Change(kId);
  EXPECT_EQ(rig.Read("GetPhoneNumber", kById)->version(), 2);
  EXPECT_EQ(rig.Read("GetPhoneNumber", kByNumber)->version(), 2);
  EXPECT_EQ(rig.Read("ListPhoneNumbers", "")->call->state.trace.source, AnswerSource::kUpstream);
}

TEST_F(CacheStageTest, NothingOfAChangeUnderWayIsKept) {
  rig.Read("GetPhoneNumber", kById);
  rig.Begin("doubt", kId);
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(rig.Read("GetPhoneNumber", kById)->call->state.trace.source, AnswerSource::kUpstream);
  rig.End("doubt");
  EXPECT_EQ(rig.Read("GetPhoneNumber", kById)->call->state.trace.source, AnswerSource::kUpstream);
  EXPECT_EQ(rig.Read("GetPhoneNumber", kById)->call->state.trace.source, AnswerSource::kCache);
}

TEST_F(CacheStageTest, SlowReadThatBeganBeforeAChangeIsNotStoredOverIt) {
  const auto slow = rig.Start("GetPhoneNumber", kById);
  Pass(milliseconds(60));  // it has read
  rig.Change(kId);
  Pass(seconds(1));
  EXPECT_EQ(slow->version(), 1);
  EXPECT_EQ(rig.Read("GetPhoneNumber", kById)->version(), 2);
}

TEST_F(CacheStageTest, NobodyJoinsAFetchThatBeganBeforeAChangeThatHasEnded) {
  const auto slow = rig.Start("GetPhoneNumber", kById);
  Pass(milliseconds(60));
  rig.Change(kId);
  const auto later = rig.Start("GetPhoneNumber", kById);
  Pass(seconds(1));
  EXPECT_EQ(later->version(), 2);
  EXPECT_EQ(numbers().requests, 2);
}

TEST_F(CacheStageTest, ThousandReadersMakeOneRequestThoughTheFirstHasGone) {
  std::vector<std::shared_ptr<CachedRead>> reads;
  for (int i = 0; i < 1000; ++i) reads.push_back(rig.Start("GetPhoneNumber", kById));
  Pass(milliseconds(10));
  reads.front()->GiveUp();
  Pass(seconds(1));
  EXPECT_EQ(numbers().requests, 1);
  EXPECT_EQ(numbers().cancelled, 0);
  EXPECT_EQ(reads.front()->reply->status.code(), Code::kCancelled);
  for (std::size_t i = 1; i < reads.size(); ++i) EXPECT_EQ(reads[i]->version(), 1);
}

TEST_F(CacheStageTest, ProjectsDoNotShare) {
  std::vector<std::shared_ptr<CachedRead>> reads;
  for (int i = 0; i < 64; ++i) reads.push_back(rig.Start("GetPhoneNumber", kById, {}, seconds(30), i % 2));
  Pass(seconds(1));
  EXPECT_EQ(numbers().requests, 2);
  for (const auto& read : reads) EXPECT_TRUE(read->reply->status.ok());
}

TEST_F(CacheStageTest, FetchEndsWhenNobodyWaits) {
  const auto first = rig.Start("GetPhoneNumber", kById);
  const auto second = rig.Start("GetPhoneNumber", kById);
  Pass(milliseconds(10));
  first->GiveUp();
  Pass(milliseconds(10));
  EXPECT_EQ(numbers().cancelled, 0);
  second->GiveUp();
  Pass(milliseconds(1));
  EXPECT_EQ(numbers().cancelled, 1);
  EXPECT_TRUE(rig.Read("GetPhoneNumber", kById)->reply->status.ok());
}

TEST_F(CacheStageTest, ShortDeadlineOfTheFirstIsNotThatOfTheOthers) {
  numbers().back = [] { return seconds(5); };
  const auto hasty = rig.Start("GetPhoneNumber", kById, {}, seconds(1));
  const auto patient = rig.Start("GetPhoneNumber", kById, {}, seconds(60));
  Pass(seconds(2));
  EXPECT_EQ(ReasonOf(*hasty), "DEADLINE_EXCEEDED");
  Pass(seconds(5));
  EXPECT_TRUE(patient->reply->status.ok());
  EXPECT_EQ(numbers().requests, 1);
}

TEST_F(CacheStageTest, ASpentBudgetOfTheFirstIsNotThatOfTheOthers) {
  numbers().failure = Error(v1::REASON_BUDGET_SPENT, "It is spent.").Build();
  const auto poor = rig.Start("GetPhoneNumber", kById);
  const auto rich = rig.Start("GetPhoneNumber", kById);
  Pass(milliseconds(60));  // the answer is on its way back
  numbers().failure = absl::OkStatus();
  Pass(seconds(1));
  ASSERT_TRUE(poor->reply.has_value());
  EXPECT_EQ(ReasonOf(*poor), "BUDGET_SPENT");
  ASSERT_TRUE(rich->reply.has_value());
  EXPECT_TRUE(rich->reply->status.ok());
  EXPECT_EQ(numbers().requests, 2);
}

TEST_F(CacheStageTest, ErrorsAreToldToAllWhoWaitAndNotKept) {
  numbers().failure = Error(v1::REASON_UPSTREAM_UNAVAILABLE, "It is down.").Build();
  const auto first = rig.Start("GetPhoneNumber", kById);
  const auto second = rig.Start("GetPhoneNumber", kById);
  Pass(seconds(1));
  EXPECT_EQ(ReasonOf(*first), "UPSTREAM_UNAVAILABLE");
  EXPECT_EQ(ReasonOf(*second), "UPSTREAM_UNAVAILABLE");
  numbers().failure = absl::OkStatus();
  EXPECT_TRUE(rig.Read("GetPhoneNumber", kById)->reply->status.ok());
  EXPECT_EQ(numbers().requests, 2);
}

TEST_F(CacheStageTest, ThatSomethingDoesNotExistIsKeptForASecondOrUntilAChange) {
  const std::string unknown = "number: '+15125550777'";
  EXPECT_EQ(ReasonOf(*rig.Read("GetPhoneNumber", unknown)), "NOT_FOUND");
  const auto again = rig.Read("GetPhoneNumber", unknown);
  EXPECT_EQ(ReasonOf(*again), "NOT_FOUND");
  EXPECT_EQ(again->call->state.trace.source, AnswerSource::kCache);
  rig.Change(kOtherId);  // a purchase, say
  EXPECT_EQ(rig.Read("GetPhoneNumber", unknown)->call->state.trace.source, AnswerSource::kUpstream);
  Pass(milliseconds(1200));
  EXPECT_EQ(rig.Read("GetPhoneNumber", unknown)->call->state.trace.source, AnswerSource::kUpstream);
}

TEST_F(CacheStageTest, LearnsTheNumberOfAnIdSoThatOtherNumbersStay) {
  rig.Read("GetPhoneNumber", kById);
  rig.Read("GetPhoneNumber", "number: '+15125550199'");
  rig.Change(kId);
  EXPECT_EQ(rig.Read("GetPhoneNumber", "number: '+15125550199'")->call->state.trace.source,
            AnswerSource::kCache);
  // Of an id that no answer has told, every number may be meant.
  rig.Begin("unknown", "99999999-2222-4333-8444-005125550100");
  rig.End("unknown");
  EXPECT_EQ(rig.Read("GetPhoneNumber", "number: '+15125550199'")->call->state.trace.source,
            AnswerSource::kUpstream);
}

TEST_F(CacheStageTest, ChangesPassAndAreNotKept) {
  const auto read = rig.Start("UpdatePhoneNumber", kById);
  Pass(seconds(1));
  EXPECT_NE(read->reply->message, nullptr);
  EXPECT_EQ(rig.cache.store().statistics().cached, 0U);
}

CacheOptions Stale(seconds while_revalidate, seconds if_error) {
  CacheOptions options = CacheRig::DefaultOptions();
  options.times.stale_while_revalidate = while_revalidate;
  options.times.stale_if_error = if_error;
  return options;
}

TEST(StaleWhileRevalidate, GivesTheOldAnswerAndFetchesANewOne) {
  CacheRig rig(Stale(seconds(30), seconds(0)));
  rig.numbers.versions[kId] = 1;
  rig.Read("GetPhoneNumber", kById);
  rig.lane.AdvanceBy(seconds(67));
  rig.numbers.versions[kId] = 2;  // by somebody else
  const auto first = rig.Start("GetPhoneNumber", kById);
  const auto second = rig.Start("GetPhoneNumber", kById);
  rig.lane.RunReady();
  EXPECT_EQ(first->call->state.trace.source, AnswerSource::kStaleCache);
  EXPECT_EQ(second->version(), 1);
  rig.lane.AdvanceBy(seconds(1));
  EXPECT_EQ(rig.numbers.requests, 2) << "one for the first, one for both";
  const auto third = rig.Read("GetPhoneNumber", kById);
  EXPECT_EQ(third->call->state.trace.source, AnswerSource::kCache);
  EXPECT_EQ(third->version(), 2);
}

TEST(StaleWhileRevalidate, EndsWithAChangeAndWithItsTime) {
  CacheRig rig(Stale(seconds(30), seconds(0)));
  rig.numbers.versions[kId] = 1;
  rig.Read("GetPhoneNumber", kById);
  rig.lane.AdvanceBy(seconds(67));
  rig.Change(kId);
  EXPECT_EQ(rig.Read("GetPhoneNumber", kById)->version(), 2);
  rig.lane.AdvanceBy(seconds(97));
  EXPECT_EQ(rig.Read("GetPhoneNumber", kById)->call->state.trace.source, AnswerSource::kUpstream);
}

TEST(StaleIfError, GivesTheOldAnswerOnlyWhenNoneCanBeHad) {
  CacheRig rig(Stale(seconds(0), seconds(300)));
  rig.numbers.versions[kId] = 1;
  rig.Read("GetPhoneNumber", kById);
  rig.lane.AdvanceBy(seconds(67));
  const absl::Status down = Error(v1::REASON_UPSTREAM_UNAVAILABLE, "It is down.").Build();
  rig.numbers.failure = down;
  const auto old = rig.Read("GetPhoneNumber", kById);
  EXPECT_EQ(old->call->state.trace.source, AnswerSource::kStaleCache);
  EXPECT_EQ(old->version(), 1);
  rig.numbers.failure = Error(v1::REASON_NOT_FOUND, "It is gone.").Build();
  EXPECT_EQ(ReasonOf(*rig.Read("GetPhoneNumber", kById)), "NOT_FOUND");
}

TEST(StaleIfError, IsNeverOlderThanAChange) {
  CacheRig rig(Stale(seconds(0), seconds(300)));
  rig.numbers.versions[kId] = 1;
  rig.Read("GetPhoneNumber", kById);
  rig.lane.AdvanceBy(seconds(67));
  rig.Change(kId);
  rig.numbers.failure = Error(v1::REASON_UPSTREAM_UNAVAILABLE, "It is down.").Build();
  EXPECT_EQ(ReasonOf(*rig.Read("GetPhoneNumber", kById)), "UPSTREAM_UNAVAILABLE");
}

}  // namespace
}  // namespace phonegate::cache_stage_test
