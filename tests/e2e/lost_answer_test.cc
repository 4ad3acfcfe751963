// Answers that never come: what is sent again, what is not, and what the caller
// hears.
#include <string>
#include <vector>

#include "tests/e2e/faults.h"
#include "tests/e2e/harness.h"
#include "tests/e2e/log_line.h"

namespace phonegate::lost_answer_test {
namespace {

using sim::Deed;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::Values;

constexpr int kUnknown = 2;
constexpr int kUnavailable = 14;
constexpr char kRequestId[] = "0b6f2c1e-51a4-4f6e-9d0a-6d6f0e9a1c03";

// An operation, its requests at the simulator, and what it does there.
struct Operation {
  std::string method;
  sim::RequestMatch match;
  std::string action;
};

void PrintTo(const Operation& operation, std::ostream* out) { *out << operation.method; }

// The ways in which an answer is lost.
struct Loss {
  std::string name;
  Deed deed;
  int status = 0;      // of the answer instead
  bool acted = false;  // whether the change has happened
};

void PrintTo(const Loss& loss, std::ostream* out) { *out << loss.name; }

const Loss kClosedBefore{"ClosedBeforeActing", Deed::kClose};
const Loss kClosedAfter{"ClosedAfterActing", Deed::kActThenClose, 0, true};
const Loss kErrorAfter{"ServerErrorAfterActing", Deed::kActThenAnswer, 500, true};
const Loss kGatewayTimeoutAfter{"GatewayTimeoutAfterActing", Deed::kActThenAnswer, 504, true};

class LostAnswer : public E2eTest {
 protected:
  sim::Fault Lose(const sim::RequestMatch& match, const Loss& loss) {
    sim::Fault fault = On(match, loss.deed);
    fault.status = loss.status;
    fault.body = R"({"error":"Internal Server Error"})";
    return fault;
  }

  Json RequestOf(const std::string& method) {
    if (method == "PurchasePhoneNumber") return {{"number", AvailableNumber()}, {"request_id", kRequestId}};
    if (method == "CreateIncomingPhoneNumber")
      return {{"PhoneNumber", AvailableNumber()}, {"request_id", kRequestId}};
    return {{"number", "+442079460958"},
            {"number_type", "IMPORT_NUMBER_TYPE_LONGCODE"},
            {"request_id", kRequestId}};
  }

  void ExpectOutcomeUnknown(const CallResult& result, const std::string& method) {
    EXPECT_EQ(result.code, kUnknown);
    EXPECT_THAT(result.message, HasSubstr("The change was sent and may have happened; call again"));
    EXPECT_EQ(result.info.reason(), "OUTCOME_UNKNOWN");
    EXPECT_EQ(result.info.domain(), "phonegate");
    EXPECT_EQ(result.InfoOf("operation"), method);
    EXPECT_EQ(result.InfoOf("request_id"), kRequestId);
    EXPECT_EQ(result.InfoOf("attempts"), "1");
    EXPECT_EQ(result.retry_seconds, std::nullopt) << "waiting does not help";
  }
};

class LostOnce : public LostAnswer, public ::testing::WithParamInterface<std::tuple<Operation, Loss>> {};

TEST_P(LostOnce, IsSentOnceAndUnknown) {
  const auto& [operation, loss] = GetParam();
  const Json request = RequestOf(operation.method);
  AddFault(Lose(operation.match, loss));
  const CallResult result = Call(operation.method, request);
  ExpectOutcomeUnknown(result, operation.method);
  EXPECT_EQ(result.InfoOf("http_status"), loss.status == 0 ? "" : std::to_string(loss.status));
  EXPECT_TRUE(Call("ListPhoneNumbers").ok());  // nothing comes after it
  EXPECT_THAT(simulator().Requests(operation.match), SizeIs(1));
  if (loss.acted) {
    EXPECT_THAT(Actions(), ElementsAre(operation.action));
  } else {
    EXPECT_THAT(Actions(), IsEmpty());
  }
}

const Operation kPurchase{"PurchasePhoneNumber", kPurchases, "purchase"};
const Operation kImport{"ImportPhoneNumber", kImports, "import"};
const Operation kCreate{"CreateIncomingPhoneNumber", kCreates, "purchase"};

INSTANTIATE_TEST_SUITE_P(
    Each, LostOnce,
    ::testing::Combine(Values(kPurchase, kImport, kCreate),
                       Values(kClosedBefore, kClosedAfter, kErrorAfter, kGatewayTimeoutAfter)),
    [](const auto& tested) { return std::get<0>(tested.param).method + std::get<1>(tested.param).name; });

// All three at the same time, because each takes a second.
TEST_F(LostAnswer, ChangesThatAreNeverAnsweredAreSentOnceAndUnknown) {
  GatewayOptions options;
  options.settings["upstream"]["change_timeout"] = "1s";
  options.settings["server"]["default_deadline"] = "1s";
  StartGateway(options);
  std::vector<std::unique_ptr<PendingCall>> calls;
  for (const Operation& operation : {kPurchase, kImport}) {
    const Json request = RequestOf(operation.method);
    AddFault(On(operation.match, Deed::kActThenNeverAnswer));
    calls.push_back(client().Start(operation.method, request));
    ASSERT_TRUE(simulator().WaitForRequests(operation.match, 1));
  }
  const Json request = RequestOf(kCreate.method);
  AddFault(On(kCreates, Deed::kActThenNeverAnswer));
  calls.push_back(client().Start(kCreate.method, request));
  ExpectOutcomeUnknown(calls[0]->Wait(), kPurchase.method);
  ExpectOutcomeUnknown(calls[1]->Wait(), kImport.method);
  ExpectOutcomeUnknown(calls[2]->Wait(), kCreate.method);

  for (const Operation& operation : {kPurchase, kImport, kCreate}) {
    EXPECT_TRUE(simulator().WaitForOutcome(operation.match, sim::Outcome::kClientClosed));
    EXPECT_THAT(simulator().Requests(operation.match), SizeIs(1));
    const Json late = WaitForLine(gateway(), "change_finished_late", operation.method);
    EXPECT_EQ(late.at("reason"), "OUTCOME_UNKNOWN");
  }
  EXPECT_THAT(Actions(), ElementsAre("purchase", "import", "purchase"));
}

// Changes that can do no harm twice are sent again, and the second answer counts.
class LostRepeatable : public LostAnswer, public ::testing::WithParamInterface<Loss> {
 protected:
  std::vector<std::string> Twice(const std::string& action) const {
    std::vector<std::string> actions{"purchase", action};
    if (GetParam().acted) actions.push_back(action);
    return actions;
  }
};

TEST_P(LostRepeatable, UpdateIsSentAgain) {
  const Json number = Buy();
  AddFault(Lose(kUpdates, GetParam()));
  const CallResult result = Call("UpdatePhoneNumber", {{"id", number.at("id")}, {"name", "front desk"}});
  ASSERT_TRUE(result.ok()) << result.message;
  EXPECT_EQ(result.answer().at("name"), "front desk");
  EXPECT_EQ(result.Trailer("x-upstream-attempts"), "2");
  const auto requests = simulator().Requests(kUpdates);
  ASSERT_THAT(requests, SizeIs(2));
  EXPECT_EQ(requests[0].body, requests[1].body);
  EXPECT_EQ(Actions(), Twice("update"));
}

TEST_P(LostRepeatable, AssignmentIsSentAgain) {
  const Json number = Buy();
  AddFault(Lose(kAssignments, GetParam()));
  const CallResult result =
      Call("AssignPhoneRoute", {{"resource_id", sim::SeededId(sim::kResourcePrefix, 0, 1)},
                                {"phone_route_id", number.at("id")},
                                {"handler", "PHONE_ROUTE_HANDLER_CALLING"}});
  ASSERT_TRUE(result.ok()) << result.message;
  EXPECT_EQ(result.Trailer("x-upstream-attempts"), "2");
  EXPECT_THAT(simulator().Requests(kAssignments), SizeIs(2));
  EXPECT_EQ(Actions(), Twice("assign_phone_route"));
}

// The second answer is 404 when the first release worked: that is a success.
TEST_P(LostRepeatable, ReleaseIsDone) {
  const Json number = Buy();
  simulator().Advance(std::chrono::hours(24 * 15));
  AddFault(Lose(kReleases, GetParam()));
  const CallResult result = Call("ReleasePhoneNumber", {{"id", number.at("id")}});
  EXPECT_TRUE(result.ok()) << result.message;
  EXPECT_EQ(result.Trailer("x-upstream-attempts"), "2");
  const auto requests = simulator().Requests(kReleases);
  ASSERT_THAT(requests, SizeIs(2));
  EXPECT_EQ(requests[1].status, GetParam().acted ? 404 : 204);
  EXPECT_THAT(Actions(), ElementsAre("purchase", "release"));
}

INSTANTIATE_TEST_SUITE_P(Each, LostRepeatable,
                         Values(kClosedBefore, kClosedAfter, kErrorAfter, kGatewayTimeoutAfter),
                         [](const auto& tested) { return tested.param.name; });

// Moved to the other project by the first request, the number is not found by the
// second: that is no proof that nothing happened.
TEST_F(LostAnswer, TransferThatIsNotFoundTheSecondTimeIsUnknown) {
  GatewayOptions options;
  options.projects = {Project(), OtherProject()};
  options.default_project = "demo";
  StartGateway(options);
  const CallResult bought = Call("CreateIncomingPhoneNumber", {{"phone_number", AvailableNumber()}});
  ASSERT_TRUE(bought.ok()) << bought.message;
  const sim::RequestMatch transfers{"POST", "", "/IncomingPhoneNumbers/"};
  AddFault(Lose(transfers, kClosedAfter));
  const CallResult result = Call("UpdateIncomingPhoneNumber",
                                 {{"sid", bought.answer().at("sid")}, {"account_sid", kOtherProjectId}});
  EXPECT_EQ(result.code, kUnknown) << result.message;
  EXPECT_EQ(result.info.reason(), "OUTCOME_UNKNOWN");
  EXPECT_EQ(result.InfoOf("attempts"), "2");
  const auto requests = simulator().Requests(transfers);
  ASSERT_THAT(requests, SizeIs(2));
  EXPECT_EQ(requests[1].status, 404);
}

TEST_F(LostAnswer, ReleaseOfAnUnknownNumberIsNotFound) {
  const CallResult result = Call("ReleasePhoneNumber", {{"id", kRequestId}});
  EXPECT_EQ(result.code, 5);
  EXPECT_EQ(result.info.reason(), "NOT_FOUND");
  EXPECT_EQ(result.InfoOf("attempts"), "1");
}

TEST_F(LostAnswer, RepeatableThatIsLostEachTimeIsUnknown) {
  const Json number = Buy();
  AddFault(Always(On(kUpdates, Deed::kActThenClose)));
  const CallResult result = Call(
      "UpdatePhoneNumber", {{"id", number.at("id")}, {"name", "front desk"}, {"request_id", kRequestId}});
  EXPECT_EQ(result.code, kUnknown);
  EXPECT_EQ(result.info.reason(), "OUTCOME_UNKNOWN");
  EXPECT_EQ(result.InfoOf("attempts"), "3");
  EXPECT_EQ(result.InfoOf("request_id"), kRequestId);
  EXPECT_THAT(simulator().Requests(kUpdates), SizeIs(3));
}

class LostRead : public LostAnswer, public ::testing::WithParamInterface<Loss> {};

TEST_P(LostRead, IsRetried) {
  sim::Fault fault = Lose(kLists, GetParam());
  fault.times = 2;
  AddFault(fault);
  const CallResult result = Call("ListPhoneNumbers");
  ASSERT_TRUE(result.ok()) << result.message;
  EXPECT_EQ(result.Trailer("x-upstream-attempts"), "3");
  EXPECT_EQ(RequestCount(kLists), 3u);
  EXPECT_EQ(WaitForLine(gateway(), "call", "ListPhoneNumbers").at("attempts"), 3);
}

TEST_P(LostRead, IsUnavailableInTheEnd) {
  AddFault(Always(Lose(kLists, GetParam())));
  const CallResult result = Call("ListPhoneNumbers");
  EXPECT_EQ(result.code, kUnavailable);
  EXPECT_THAT(result.message, HasSubstr("SignalWire is not available; nothing was changed, try again"));
  EXPECT_EQ(result.info.reason(), "UPSTREAM_UNAVAILABLE");
  EXPECT_EQ(result.info.domain(), "signalwire.com");
  EXPECT_EQ(result.InfoOf("attempts"), "3");
  EXPECT_EQ(RequestCount(kLists), 3u);
}

// A lookup that costs money is paid twice at most.
TEST_P(LostRead, PaidLookupIsRetriedOnce) {
  const Json free = {{"number", "+15125550100"}};
  const Json paid = {{"number", "+15125550100"}, {"include", {"LOOKUP_INCLUDE_CARRIER"}}};
  AddFault(Always(Lose(kLookups, GetParam())));
  EXPECT_EQ(Call("LookupPhoneNumber", free).InfoOf("attempts"), "3");
  EXPECT_EQ(RequestCount(kLookups), 3u);
  const CallResult result = Call("LookupPhoneNumber", paid);
  EXPECT_EQ(result.code, kUnavailable);
  EXPECT_EQ(result.info.reason(), "UPSTREAM_UNAVAILABLE");
  EXPECT_EQ(result.InfoOf("attempts"), "2");
  EXPECT_EQ(RequestCount(kLookups), 5u);
}

INSTANTIATE_TEST_SUITE_P(Each, LostRead,
                         Values(kClosedBefore, kClosedAfter, Loss{"ServerError", Deed::kAnswer, 500},
                                Loss{"BadGateway", Deed::kAnswer, 502},
                                Loss{"ServiceUnavailable", Deed::kAnswer, 503}),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace phonegate::lost_answer_test
