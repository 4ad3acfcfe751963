// The cache as callers meet it: what is answered from memory, what says so, and that
// no caller is told what a change has made untrue.
#include <set>

#include "tests/e2e/eventually.h"
#include "tests/e2e/harness.h"

namespace phonegate::cache_test {
namespace {

using ::testing::PrintToString;

constexpr char kSearch[] = "SearchAvailablePhoneNumbers";

class CacheTest : public E2eTest {
 protected:
  void SetUp() override {
    StartSimulator();
    GatewayOptions options;
    options.settings["cache"] = {{"max_mebibytes", "16"}};
    StartGateway(options);
  }
  // Without the looks that the journal makes before a purchase.
  std::string CacheOf(const std::string& method, const Json& request, const std::string& control = "") {
    CallOptions options;
    if (!control.empty()) options.metadata.emplace("cache-control", control);
    last = Call(method, request, options);
    return last.Trailer("x-cache");
  }

  CallResult last;
};

TEST_F(CacheTest, AnswersASecondReadWithTheSameBytesAndItsAge) {
  const Json number = Buy();
  const Json get = {{"id", number["id"]}};
  EXPECT_EQ(CacheOf("GetPhoneNumber", get), "miss");
  EXPECT_EQ(last.Trailer("age"), "");
  const std::string bytes = last.bytes;
  const std::size_t requests = RequestCount();
  EXPECT_EQ(CacheOf("GetPhoneNumber", get), "hit");
  EXPECT_EQ(last.bytes, bytes);
  EXPECT_NE(last.Trailer("age"), "");
  EXPECT_EQ(last.Trailer("x-upstream-attempts"), "0");
  EXPECT_EQ(RequestCount(), requests);
}

TEST_F(CacheTest, CallersSteerItByMetadata) {
  const Json get = {{"id", Buy()["id"]}};
  EXPECT_EQ(CacheOf("GetPhoneNumber", get, "only-if-cached"), "miss");
  EXPECT_EQ(last.info.reason(), "NOT_CACHED");
  CacheOf("GetPhoneNumber", get);
  EXPECT_EQ(CacheOf("GetPhoneNumber", get, "only-if-cached"), "hit");
  EXPECT_EQ(CacheOf("GetPhoneNumber", get, "max-age=3600"), "hit");
  EXPECT_EQ(CacheOf("GetPhoneNumber", get, "no-cache"), "miss");
  CacheOf("GetPhoneNumber", get, "max-age=soon");
  EXPECT_EQ(last.info.reason(), "INVALID_REQUEST") << PrintToString(last);
}

TEST_F(CacheTest, ChangesAreSeenAtOnceByEveryNameOfTheNumber) {
  const Json number = Buy();
  const Json sid = Call("ListIncomingPhoneNumbers").answer()["incoming_phone_numbers"][0]["sid"];
  const std::vector<std::pair<std::string, Json>> reads = {{"GetPhoneNumber", {{"id", number["id"]}}},
                                                           {"GetPhoneNumber", {{"number", number["number"]}}},
                                                           {"ListPhoneNumbers", Json::object()},
                                                           {"GetIncomingPhoneNumber", {{"sid", sid}}},
                                                           {"ListIncomingPhoneNumbers", Json::object()}};
  for (const auto& [method, request] : reads) CacheOf(method, request);
  for (const auto& [method, request] : reads) EXPECT_EQ(CacheOf(method, request), "hit") << method;
  ASSERT_TRUE(Call("UpdatePhoneNumber", {{"id", number["id"]}, {"name", "new"}}).ok());
  for (const auto& [method, request] : reads) {
    EXPECT_EQ(CacheOf(method, request), "miss") << method;
    EXPECT_NE(last.answer().dump().find("new"), std::string::npos) << method << " " << last.answer().dump();
  }
}

TEST_F(CacheTest, ANumberThatIsBoughtIsNoLongerForSaleAndNoLongerMissing) {
  const std::string number = AvailableNumber();
  const Json search = {{"areacode", "512"}};
  EXPECT_EQ(CacheOf("GetPhoneNumber", {{"number", number}}), "miss");
  EXPECT_EQ(last.info.reason(), "NOT_FOUND");
  CacheOf(kSearch, search);
  EXPECT_EQ(CacheOf(kSearch, search), "hit");
  ASSERT_TRUE(Call("PurchasePhoneNumber", {{"number", number}}).ok());
  CacheOf(kSearch, search);
  EXPECT_EQ(last.answer().dump().find(number), std::string::npos);
  EXPECT_EQ(CacheOf("GetPhoneNumber", {{"number", number}}), "miss");
  EXPECT_TRUE(last.ok());
}

TEST_F(CacheTest, NothingIsKeptOfANumberWhoseChangeIsInDoubt) {
  const Json number = Buy();
  const Json get = {{"id", number["id"]}};
  CacheOf("GetPhoneNumber", get);
  sim::Fault lost = FaultOn("PUT", kNumbersPath, sim::Deed::kActThenClose);
  lost.times = 0;  // every repetition too
  AddFault(lost);
  const CallResult changed = Call("UpdatePhoneNumber", {{"id", number["id"]}, {"name", "new"}});
  EXPECT_EQ(changed.info.reason(), "OUTCOME_UNKNOWN") << PrintToString(changed);
  EXPECT_EQ(CacheOf("GetPhoneNumber", get), "miss");
  EXPECT_EQ(CacheOf("GetPhoneNumber", get), "miss");
  EXPECT_EQ(last.answer()["name"], "new");
}

TEST_F(CacheTest, ReadersAtTheSameTimeMakeOneRequest) {
  const Json get = {{"id", Buy()["id"]}};
  sim::Fault slow = FaultOn("GET", kNumbersPath, sim::Deed::kPass);
  slow.hold_before = "slow";
  AddFault(slow);
  const std::size_t before = RequestCount();
  std::vector<std::unique_ptr<PendingCall>> calls;
  calls.push_back(client().Start("GetPhoneNumber", get));
  ASSERT_TRUE(simulator().WaitForHold("slow"));
  for (int i = 1; i < 100; ++i) calls.push_back(client().Start("GetPhoneNumber", get));
  ASSERT_TRUE(Eventually([&] {
    return gateway().Page("/metrics").find("phonegate_calls_in_flight 100\n") != std::string::npos;
  }));
  calls.front()->Cancel();
  simulator().ReleaseHold("slow");
  std::multiset<std::string> sources;
  for (std::size_t i = 1; i < calls.size(); ++i) {
    const CallResult result = Scanned(calls[i]->Wait());
    EXPECT_TRUE(result.ok()) << PrintToString(result);
    sources.insert(result.Trailer("x-cache"));
  }
  EXPECT_EQ(RequestCount() - before, 1U);
  EXPECT_EQ(sources.count("miss"), 0U) << "the one that began it has gone";
}

}  // namespace
}  // namespace phonegate::cache_test
