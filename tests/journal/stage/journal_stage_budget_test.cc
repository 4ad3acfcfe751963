// Calls that policy stops at the journal: budgets, and projects that are frozen.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "google/rpc/error_details.pb.h"
#include "service/base/text.h"
#include "service/journal/store/record.h"
#include "tests/journal/journal_fixture.h"

namespace phonegate::journal_stage_budget_test {
namespace {

using Code = absl::StatusCode;
using std::chrono::milliseconds;
using testing::HasSubstr;

constexpr HttpMethod kPost = HttpMethod::kPost;

std::string IdNumber(int number) {
  const std::string digits = std::to_string(number);
  return Concat("11111111-2222-4333-8444-", std::string(12 - digits.size(), '0'), digits);
}

class SpendingMetrics final : public NoMetrics {
 public:
  void BudgetSpent(const BudgetUse& use) override {
    told.push_back(
        Concat(use.project_alias, " ", use.budget, " ", use.caller, " ", use.spent, " of ", use.limit));
  }

  std::vector<std::string> told;
};

class JournalStageBudgetTest : public JournalTest {
 protected:
  // Begins to buy a number of its own within a budget.
  std::shared_ptr<HeardCall> Buy(int number, std::uint32_t a_day) {
    return StartDecided(WithBudget(a_day), "PurchasePhoneNumber", Purchase(Concat("+1512555", 1000 + number)),
                        IdNumber(number));
  }
  std::string Bought(int number, std::uint32_t a_day) {
    auto heard = Buy(number, a_day);
    WaitFor(heard);
    return heard->reply->status.ok() ? "OK" : ReasonOf(heard->reply->status);
  }
  void Freeze(bool frozen) {
    v1::AuditIntent intent;
    intent.set_caller("operator");
    intent.set_method(std::string(frozen ? kFreezeProject : kThawProject));
    intent.set_project("main");
    v1::AuditOutcome outcome;
    outcome.set_result(v1::AUDIT_RESULT_SUCCEEDED);
    run->journal.writer().Submit(run->journal.EndedEntry(intent, outcome), [](const absl::Status&) {});
    lane.AdvanceBy(milliseconds(1));
    run->journal.freezes().Set("main", frozen ? ProjectState::kFrozen : ProjectState::kOpen);
  }
  std::vector<v1::AuditResult> Results() {
    std::vector<v1::AuditResult> results;
    for (const EntryRow& row : Entries()) results.push_back(row.result);
    return results;
  }
};

TEST_F(JournalStageBudgetTest, SixtyFourBuyersAtOnceGetWhatTheBudgetHolds) {
  std::vector<std::shared_ptr<HeardCall>> calls;
  for (int i = 0; i < 64; ++i) calls.push_back(Buy(i, 10));
  int bought = 0;
  for (const auto& heard : calls) {
    WaitFor(heard);
    const absl::Status& status = heard->reply->status;
    bought += status.ok() ? 1 : 0;
    if (!status.ok()) {
      EXPECT_EQ(ReasonOf(status), "BUDGET_SPENT");
    }
  }
  EXPECT_EQ(bought, 10);
  EXPECT_EQ(signalwire.Sent(kPost), 10);
}

TEST_F(JournalStageBudgetTest, SaysWhoseBudgetIsSpentAndWhenTheNextDayBegins) {
  auto heard = Buy(1, 0);
  WaitFor(heard);
  const absl::Status& status = heard->reply->status;
  EXPECT_EQ(status.code(), Code::kResourceExhausted);
  EXPECT_EQ(ReasonOf(status), "BUDGET_SPENT");
  EXPECT_THAT(status.message(), HasSubstr("at most 0 purchases a day"));
  bool quota = false;
  const google::rpc::Status sent = ToRpcStatus(status);
  for (const auto& detail : sent.details()) {
    google::rpc::QuotaFailure failure;
    google::rpc::RetryInfo retry;
    if (detail.UnpackTo(&failure)) {
      quota = true;
      EXPECT_EQ(failure.violations(0).subject(), "caller:anonymous project:main");
    } else if (detail.UnpackTo(&retry)) {
      const auto seconds = std::chrono::seconds(retry.retry_delay().seconds());
      const WallTime then = lane.clock().Now() + seconds;
      EXPECT_LE(then - std::chrono::floor<std::chrono::days>(then), std::chrono::seconds(2));
      EXPECT_LE(seconds, std::chrono::hours(24));
    }
  }
  EXPECT_TRUE(quota);
  lane.AdvanceBy(milliseconds(100));
  EXPECT_THAT(Results(), testing::ElementsAre(v1::AUDIT_RESULT_DENIED)) << "it has an entry";
}

TEST_F(JournalStageBudgetTest, APurchaseThatSignalWireRefusedIsFree) {
  signalwire.Next(kPost, {.status = 422});
  EXPECT_EQ(Bought(1, 1), "NUMBER_NOT_AVAILABLE");
  EXPECT_EQ(Bought(2, 1), "OK");
  EXPECT_EQ(Bought(3, 1), "BUDGET_SPENT");
}

TEST_F(JournalStageBudgetTest, APurchaseInDoubtCountsUntilItIsSettled) {
  signalwire.Next(kPost, {.kind = Fate::Kind::kLostBefore});
  auto heard = Buy(1, 1);
  WaitFor(heard);
  EXPECT_EQ(ReasonOf(heard->reply->status), "OUTCOME_UNKNOWN");
  EXPECT_EQ(Bought(2, 1), "BUDGET_SPENT");
  lane.AdvanceBy(std::chrono::minutes(5));
  EXPECT_EQ(Bought(3, 1), "OK") << "it did not happen";
}

TEST_F(JournalStageBudgetTest, WarnsOnceWhenFourFifthsAreSpent) {
  const auto warnings = [this] {
    int count = 0;
    for (const std::string& line : log.Take()) count += line.find("four fifths") != std::string::npos ? 1 : 0;
    return count;
  };
  for (int i = 1; i <= 7; ++i) EXPECT_EQ(Bought(i, 10), "OK");
  EXPECT_EQ(warnings(), 0);
  EXPECT_EQ(Bought(8, 10), "OK");
  EXPECT_EQ(warnings(), 1);
  EXPECT_EQ(Bought(9, 10), "OK");
  EXPECT_EQ(warnings(), 0);
}

TEST_F(JournalStageBudgetTest, TellsTheMetricsWhatIsSpent) {
  SpendingMetrics metrics;
  recover.Cancel();
  lane.RunReady();
  CoreParts parts;
  parts.budget_metrics = &metrics;
  run = std::make_unique<JournalRun>(lane, store, signalwire, projects, log, random,
                                     JournalOptions{.owner = {"told"}}, ReconcilerOptions{}, parts);
  EXPECT_EQ(Bought(1, 2), "OK");
  EXPECT_EQ(Bought(2, 2), "OK");
  EXPECT_EQ(Bought(3, 2), "BUDGET_SPENT");
  auto unlimited = Start("PurchasePhoneNumber", Purchase("+15125551099"), IdNumber(4));
  WaitFor(unlimited);
  EXPECT_THAT(metrics.told,
              testing::ElementsAre("main purchases anonymous 1 of 2", "main purchases anonymous 2 of 2",
                                   "main purchases anonymous 2 of 2"));
}

TEST_F(JournalStageBudgetTest, ChangesOfAFrozenProjectAreNotBegun) {
  Freeze(true);
  auto heard = Make("PurchasePhoneNumber", Purchase());
  EXPECT_EQ(heard->reply->status.code(), Code::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(heard->reply->status), "PROJECT_FROZEN");
  EXPECT_EQ(ErrorInfoOf(heard->reply->status).metadata().at("entry_id"), Entries()[0].entry_id);
  EXPECT_EQ(signalwire.Sent(kPost), 0);
  EXPECT_TRUE(Make("ListPhoneNumbers", "")->reply->status.ok()) << "reads go on";
  EXPECT_TRUE(Make("PurchasePhoneNumber", Purchase() + " validate_only: true")->reply->status.ok());
  Freeze(false);
  EXPECT_TRUE(Make("PurchasePhoneNumber", Purchase())->reply->status.ok()) << "the same id may be used";
}

// A purchase looks first; the freeze comes while it does.
TEST_F(JournalStageBudgetTest, WhatHasBegunAndIsNotSentYetIsNotSentAnyMore) {
  signalwire.Next(HttpMethod::kGet, {.takes = milliseconds(500)});
  auto heard = Start("PurchasePhoneNumber", Purchase());
  lane.AdvanceBy(milliseconds(100));
  Freeze(true);
  WaitFor(heard);
  EXPECT_EQ(ReasonOf(heard->reply->status), "PROJECT_FROZEN");
  EXPECT_EQ(signalwire.Sent(kPost), 0);
  EXPECT_EQ(Entries()[0].result, v1::AUDIT_RESULT_NOT_SENT);
}

TEST_F(JournalStageBudgetTest, WhatWasSentIsFinished) {
  signalwire.Next(kPost, {.takes = milliseconds(500)});
  auto heard = Start("PurchasePhoneNumber", Purchase());
  lane.AdvanceBy(milliseconds(100));
  Freeze(true);
  WaitFor(heard);
  EXPECT_TRUE(heard->reply->status.ok()) << heard->reply->status;
}

TEST_F(JournalStageBudgetTest, PaidLookupsHaveABudgetOfTheirOwn) {
  const auto look_up = [this](int id) {
    auto heard = StartDecided(WithBudget(1), "LookupPhoneNumber",
                              "number: '+15125550100' include: LOOKUP_INCLUDE_CARRIER", IdNumber(id));
    WaitFor(heard);
    return heard->reply->status.ok() ? std::string("OK") : ReasonOf(heard->reply->status);
  };
  EXPECT_EQ(Bought(1, 1), "OK");
  signalwire.Next(HttpMethod::kGet, {.status = 404, .body = "{}"});
  EXPECT_EQ(look_up(2), "NOT_FOUND") << "which is free";
  EXPECT_EQ(look_up(3), "OK");
  EXPECT_EQ(look_up(4), "BUDGET_SPENT");
  EXPECT_EQ(Bought(5, 2), "OK");
}

}  // namespace
}  // namespace phonegate::journal_stage_budget_test
