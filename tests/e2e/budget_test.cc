// What callers may do and spend, and projects that are frozen, with the real program.
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/text.h"
#include "tests/e2e/eventually.h"
#include "tests/e2e/harness.h"

namespace phonegate::budget_test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr int kKilled = 128 + SIGKILL;
constexpr std::size_t kBuyers = 64;
constexpr std::size_t kBudget = 10;
constexpr std::size_t kAnew = 1'000'000;  // added to the number of a second request id

std::string RequestId(std::size_t number) {
  const std::string digits = std::to_string(number);
  return Concat("b0d9e700-0000-4000-8000-", std::string(12 - digits.size(), '0'), digits);
}

// In UTC, as budgets have it.
std::chrono::sys_days Today() {
  return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
}

// How often the race is run; half of the time the gateway is killed in it.
int Rounds() {
  const char* rounds = std::getenv("BUDGET_ROUNDS");
  return rounds == nullptr ? 100 : std::atoi(rounds);
}

class BudgetE2eTest : public E2eTest {
 protected:
  void SetUp() override {
    sim::Options options = SimulatorOptions();
    options.numbers_per_area_code = 400;
    options.clock_mode = sim::Clock::Mode::kRunning;
    // A round that goes over midnight buys twice.
    for (sim::ProjectOptions& project : options.projects) project.number_limit = 2'000;
    StartSimulator(options);
  }
  void StartWith(const std::string& budget) {
    GatewayOptions options;
    options.settings["policy"] = {{"budgets", Concat("[{callers: ['*'], projects: [demo], ", budget, "}]")}};
    options.settings["journal"]["settle_time"] = "100ms";
    options.settings["cache"] = {{"max_mebibytes", "16"}};
    StartGateway(options);
  }
  void Restart() {
    gateway().Kill();
    leaks().Scan("phonegate's log", gateway().process().err(), LeakSource::kLog);
    ASSERT_TRUE(gateway().Restart({}));
  }
  std::size_t Purchased() {
    std::size_t count = 0;
    for (const std::string& action : Actions()) count += action == "purchase" ? 1 : 0;
    return count;
  }
};

// 64 buyers at once, each of a number of its own.
class RacingBuyers : public BudgetE2eTest {
 protected:
  void Begin() {
    StartWith(Concat("purchases_per_day: ", kBudget));
    gateway().ExpectExit(kKilled);
  }
  // Numbers that nobody has bought yet.
  void GoToMarket(int round) {
    static const std::vector<std::string> areacodes = {"512", "206", "415", "214", "314"};
    GrpcClient buyer(gateway().address());
    const CallResult found = Scanned(buyer.Call(
        "SearchAvailablePhoneNumbers",
        {{"areacode", areacodes[static_cast<std::size_t>(round) % areacodes.size()]}, {"max_results", 100}}));
    ASSERT_TRUE(found.ok()) << found.message;
    for_sale_.clear();
    for (const Json& number : found.answer().at("data")) for_sale_.push_back(number.at("number"));
    ASSERT_GE(for_sale_.size(), kBuyers);
  }
  // What the buyer's call came to: "OK", a reason, or nothing when the line broke.
  std::string Outcome(const CallResult& result) {
    if (result.ok()) return "OK";
    return result.info.reason();
  }
  Json Wish(std::size_t buyer) const {
    return {{"number", for_sale_[buyer % kBuyers]}, {"request_id", RequestId(buyer)}};
  }
  // All of them at once; with `dies`, the gateway is killed when SignalWire has got that
  // many purchases.
  void Race(std::size_t first, std::size_t dies) {
    GrpcClient buyers(gateway().address());
    std::vector<std::unique_ptr<PendingCall>> calls;
    for (std::size_t i = 0; i < kBuyers; ++i)
      calls.push_back(buyers.Start("PurchasePhoneNumber", Wish(first + i)));
    if (dies > 0) {
      const std::size_t before = requests_;
      EXPECT_TRUE(simulator().WaitForRequests(kPurchases, before + dies));
      Restart();
    }
    for (const auto& call : calls) Scanned(call->Wait());
    requests_ = RequestCount(kPurchases);
  }
  // All of them ask again until as many as may have bought their numbers, and then each
  // once more. Those whose change did not happen make a new one. Who has bought.
  std::size_t Settle(std::size_t first) {
    GrpcClient buyers(gateway().address());
    std::vector<Json> wishes;
    for (std::size_t i = 0; i < kBuyers; ++i) wishes.push_back(Wish(first + i));
    std::set<std::size_t> bought;
    const auto ask = [&](std::size_t buyer) {
      const std::string outcome = Outcome(Scanned(buyers.Call("PurchasePhoneNumber", wishes[buyer])));
      if (outcome == "OK") bought.insert(buyer);
      if (outcome == "CHANGE_DID_NOT_HAPPEN") wishes[buyer]["request_id"] = RequestId(kAnew + first + buyer);
      return outcome;
    };
    EXPECT_TRUE(Eventually([&] {
      for (std::size_t i = 0; i < kBuyers && bought.size() < kBudget; ++i) ask(i);
      return bought.size() >= kBudget;
    })) << bought.size();
    for (std::size_t i = 0; i < kBuyers; ++i) {
      const std::string outcome = ask(i);
      EXPECT_TRUE(outcome == "OK" || outcome == "BUDGET_SPENT" || outcome == "CHANGE_DID_NOT_HAPPEN")
          << outcome;
    }
    requests_ = RequestCount(kPurchases);
    return bought.size();
  }
  // A day of its own.
  void ForgetTheDay() {
    gateway().Kill();
    leaks().Scan("phonegate's log", gateway().process().err(), LeakSource::kLog);
    std::filesystem::remove_all(gateway().folder() / "journal");
    ASSERT_TRUE(gateway().Restart({}));
  }

  std::vector<std::string> for_sale_;
  std::size_t requests_ = 0;  // purchases that SignalWire has got
};

TEST_F(RacingBuyers, NeverBuyMoreThanTheirBudget) {
  Begin();
  std::size_t first = 0;
  for (int round = 0; round < Rounds() && !HasFailure(); ++round, first += kBuyers) {
    SCOPED_TRACE(Concat("round ", round));
    ForgetTheDay();
    GoToMarket(round);
    const std::size_t before = Purchased();
    const auto day = Today();
    Race(first, round % 2 == 0 ? 0 : 1 + static_cast<std::size_t>(round) % kBudget);
    const std::size_t at_once = Purchased() - before;
    const std::size_t bought = Settle(first);
    if (Today() != day) continue;  // each day has a budget of its own
    EXPECT_LE(at_once, kBudget);
    EXPECT_EQ(Purchased() - before, bought) << "buyers know what they have bought";
    EXPECT_EQ(bought, kBudget);
  }
  gateway().Kill();
}

class Budgets : public BudgetE2eTest {};

TEST_F(Budgets, SaySoBeforeTheyAreSpent) {
  StartWith("purchases_per_day: 5");
  const auto day = Today();
  for (int i = 0; i < 5; ++i) Buy();
  const CallResult refused = Call("PurchasePhoneNumber", {{"number", AvailableNumber()}});
  if (Today() != day) return;  // each day has a budget of its own
  EXPECT_EQ(refused.info.reason(), "BUDGET_SPENT");
  const std::vector<Json> lines = gateway().Log("budget_nearly_spent");
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0]["caller"], "anonymous");
  EXPECT_EQ(lines[0]["project"], "demo");
  EXPECT_EQ(lines[0]["budget"], "purchases");
  EXPECT_EQ(lines[0]["spent"], 4);
  EXPECT_EQ(lines[0]["limit"], 5);
  EXPECT_THAT(gateway().Page("/metrics"),
              AllOf(HasSubstr(R"(phonegate_budget_warnings_total{budget="purchases",project="demo"} 1)"),
                    HasSubstr(R"(phonegate_budget_refusals_total{budget="purchases",project="demo"} 1)")));
  EXPECT_TRUE(Call("PurchasePhoneNumber", {{"number", AvailableNumber()}, {"validate_only", true}}).ok());
  EXPECT_TRUE(Call("ListPhoneNumbers").ok());
}

// Lookups out of the cache are free.
TEST_F(Budgets, CountLookupsThatCostMoney) {
  StartWith("paid_lookups_per_day: 1");
  const auto day = Today();
  const Json first = {{"number", "+15125550100"}, {"include", {"LOOKUP_INCLUDE_CARRIER"}}};
  const Json second = {{"number", "+15125550101"}, {"include", {"LOOKUP_INCLUDE_CARRIER"}}};
  EXPECT_EQ(Call("LookupPhoneNumber", first).Trailer("x-cache"), "miss");
  EXPECT_EQ(Call("LookupPhoneNumber", first).Trailer("x-cache"), "hit");
  const CallResult refused = Call("LookupPhoneNumber", second);
  if (Today() != day) return;
  EXPECT_EQ(refused.info.reason(), "BUDGET_SPENT");
  EXPECT_TRUE(Call("LookupPhoneNumber", {{"number", "+15125550101"}}).ok()) << "without what costs money";
}

TEST_F(Budgets, CountCallsASecondAlsoOutOfTheCache) {
  StartWith("requests_per_second: 2");
  int refused = 0;
  for (int i = 0; i < 50; ++i) {
    const CallResult result = Call("ListPhoneNumbers");
    if (result.ok()) continue;
    ++refused;
    EXPECT_EQ(result.code, 8);
    EXPECT_EQ(result.info.reason(), "RATE_LIMITED");
    EXPECT_EQ(result.retry_seconds, 1);
  }
  EXPECT_GT(refused, 0);
  EXPECT_TRUE(Call("GetCacheStatistics").ok()) << "what is about no project is not counted";
}

class Freezes : public BudgetE2eTest {
 protected:
  std::string Change() {
    const CallResult result = Call("PurchasePhoneNumber", {{"number", AvailableNumber()}});
    return result.ok() ? "OK" : result.info.reason();
  }
};

TEST_F(Freezes, StopAllChangesOfAProjectAndNothingElse) {
  GatewayOptions options;
  options.projects = {Project(), OtherProject()};
  options.default_project = "demo";
  StartGateway(options).ExpectExit(kKilled);
  EXPECT_EQ(Change(), "OK");
  const Json why = {{"project", "demo"}, {"reason", "incident 7"}};
  EXPECT_TRUE(Call("FreezeProject", why).ok());
  EXPECT_EQ(Change(), "PROJECT_FROZEN");
  EXPECT_TRUE(Call("ListPhoneNumbers").ok());
  EXPECT_EQ(Call("PurchasePhoneNumber", {{"number", "+15125550100"}, {"project", "other"}}).info.reason(),
            "NUMBER_NOT_AVAILABLE")
      << "another project's changes are sent";

  Restart();
  GrpcClient again(gateway().address());
  const CallResult refused =
      Scanned(again.Call("PurchasePhoneNumber", {{"number", "+15125550101"}, {"project", "demo"}}));
  EXPECT_EQ(refused.info.reason(), "PROJECT_FROZEN") << "a freeze outlasts kill -9";
  const Json entry =
      Scanned(again.Call("GetAuditEntry", {{"entry_id", refused.InfoOf("entry_id")}})).answer();
  EXPECT_EQ(entry["intent"]["method"], "FreezeProject");
  EXPECT_THAT(entry["intent"]["requestJson"].get<std::string>(), HasSubstr("incident 7"));

  EXPECT_TRUE(Scanned(again.Call("ThawProject", why)).ok());
  EXPECT_EQ(Scanned(again.Call("PurchasePhoneNumber", {{"number", "+15125550101"}})).info.reason(),
            "NUMBER_NOT_AVAILABLE")
      << "it is sent again";
  gateway().Kill();
}

TEST_F(Freezes, SayWhatIsMissing) {
  StartWith("requests_per_second: 1000");
  EXPECT_EQ(Call("FreezeProject", {{"project", "demo"}}).info.reason(), "INVALID_REQUEST");
  EXPECT_EQ(Call("FreezeProject", {{"reason", "x"}}).info.reason(), "INVALID_REQUEST");
  EXPECT_EQ(Call("FreezeProject", {{"project", "none"}, {"reason", "x"}}).info.reason(), "PROJECT_NOT_FOUND");
  EXPECT_EQ(Change(), "OK");
}

}  // namespace
}  // namespace phonegate::budget_test
