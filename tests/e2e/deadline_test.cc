// The caller's time: what it bounds, and what is said when it is over.
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <curl/curl.h>

#include "tests/e2e/faults.h"
#include "tests/e2e/harness.h"
#include "tests/e2e/log_line.h"

namespace phonegate::deadline_test {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int kCancelled = 1;
constexpr int kUnknown = 2;
constexpr int kDeadlineExceeded = 4;
constexpr char kRequestId[] = "0b6f2c1e-51a4-4f6e-9d0a-6d6f0e9a1c02";

CallOptions Within(std::chrono::milliseconds time) {
  CallOptions options;
  options.deadline = time;
  return options;
}

// A gateway that gives calls without a deadline one second, and waits for changes
// longer than any test lasts.
class Deadline : public E2eTest {
 protected:
  void SetUp() override {
    StartSimulator();
    GatewayOptions options;
    options.settings["server"]["default_deadline"] = "1s";
    options.settings["upstream"]["change_timeout"] = "10m";
    StartGateway(options);
  }
};

TEST_F(Deadline, EndsTheRequestOfARead) {
  AddFault(On(kLists, sim::Deed::kNeverAnswer));
  const CallResult result = Call("ListPhoneNumbers", Json::object(), Within(std::chrono::milliseconds(300)));
  EXPECT_EQ(result.code, kDeadlineExceeded);
  EXPECT_TRUE(simulator().WaitForOutcome(kLists, sim::Outcome::kClientClosed));
  EXPECT_EQ(RequestCount(kLists), 1u);
}

// A caller who has more time than the default gets it.
TEST_F(Deadline, GivesAReadTheTimeOfItsCaller) {
  AddFault(Hold(kLists, "list"));
  const auto with = client().Start("ListPhoneNumbers", Json::object(), Within(std::chrono::seconds(60)));
  ASSERT_TRUE(simulator().WaitForHold("list"));
  AddFault(On(kLists, sim::Deed::kNeverAnswer));
  EXPECT_EQ(Call("ListPhoneNumbers").code, kDeadlineExceeded);  // began later, has ended
  simulator().ReleaseHold("list");
  EXPECT_TRUE(with->Wait().ok());
}

TEST_F(Deadline, ExplainsTheEndOfAReadWithoutADeadline) {
  AddFault(On(kLists, sim::Deed::kNeverAnswer));
  const CallResult result = Call("ListPhoneNumbers");
  EXPECT_EQ(result.code, kDeadlineExceeded);
  EXPECT_EQ(result.message,
            "The call's time was over before SignalWire answered; nothing was changed (the deadline passed "
            "before the answer came).");
  EXPECT_EQ(result.info.reason(), "DEADLINE_EXCEEDED");
  EXPECT_EQ(result.info.domain(), "phonegate");
  EXPECT_EQ(result.InfoOf("operation"), "ListPhoneNumbers");
  EXPECT_EQ(result.InfoOf("attempts"), "1");
  EXPECT_EQ(result.InfoOf("project"), "demo");
  EXPECT_TRUE(simulator().WaitForOutcome(kLists, sim::Outcome::kClientClosed));
}

// A stream has no deadline as a whole, but each page has the default.
TEST_F(Deadline, EndsAPageOfAStreamWithoutADeadline) {
  AddFault(On(kLists, sim::Deed::kNeverAnswer));
  const CallResult result = Call("StreamPhoneNumbers");
  EXPECT_EQ(result.code, kDeadlineExceeded);
  EXPECT_EQ(result.info.reason(), "DEADLINE_EXCEEDED");
  EXPECT_TRUE(simulator().WaitForOutcome(kLists, sim::Outcome::kClientClosed));
  // Much less than any other time that is set, or that is the default.
  EXPECT_LT(WaitForLine(gateway(), "call", "StreamPhoneNumbers").at("duration_us"), 20'000'000);
}

void ExpectOutcomeUnknown(const CallResult& result) {
  EXPECT_EQ(result.code, kUnknown);
  EXPECT_THAT(result.message, HasSubstr("The change was sent and may have happened"));
  EXPECT_THAT(result.message, HasSubstr("SignalWire has not answered in the caller's time"));
  EXPECT_EQ(result.info.reason(), "OUTCOME_UNKNOWN");
  EXPECT_EQ(result.info.domain(), "phonegate");
  EXPECT_EQ(result.InfoOf("request_id"), kRequestId);
  EXPECT_EQ(result.InfoOf("attempts"), "1");
  EXPECT_EQ(result.Trailer("x-request-id"), kRequestId);
}

// The answer comes before the caller's own library gives up without one.
class LateChange : public Deadline, public ::testing::WithParamInterface<CallOptions> {};

TEST_P(LateChange, IsAnsweredInTimeAndFinished) {
  const std::string number = AvailableNumber();
  AddFault(Hold(kPurchases, "purchase"));
  const CallResult result =
      Call("PurchasePhoneNumber", {{"number", number}, {"request_id", kRequestId}}, GetParam());
  ExpectOutcomeUnknown(result);
  EXPECT_THAT(Actions(), IsEmpty());

  simulator().ReleaseHold("purchase");
  const Json late = WaitForLine(gateway(), "change_finished_late", "PurchasePhoneNumber");
  EXPECT_EQ(late.at("code"), "OK");
  EXPECT_EQ(late.at("request_id"), kRequestId);
  EXPECT_EQ(WaitForLine(gateway(), "call", "PurchasePhoneNumber").at("reason"), "OUTCOME_UNKNOWN");
  EXPECT_THAT(Actions(), ElementsAre("purchase"));
  EXPECT_THAT(simulator().Requests(kPurchases), SizeIs(1));
}

INSTANTIATE_TEST_SUITE_P(Deadlines, LateChange,
                         ::testing::Values(CallOptions{}, Within(std::chrono::milliseconds(2500))),
                         [](const auto& tested) {
                           return tested.param.deadline ? "OfTheCaller" : "OfTheGateway";
                         });

// A gateway with one connection for purchases, and a purchase that has it.
class Queued : public E2eTest {
 protected:
  void SetUp() override {
    StartSimulator();
    GatewayOptions options;
    options.settings["upstream"]["max_connections"] = "1";
    StartGateway(options);
    const CallResult found =
        Call("SearchAvailablePhoneNumbers", Json{{"areacode", "512"}, {"max_results", 2}});
    for (const Json& number : found.answer().at("data")) numbers_.push_back(number.at("number"));
    AddFault(Hold(kPurchases, "purchase"));
    first_ =
        client().Start("PurchasePhoneNumber", {{"number", numbers_.at(0)}}, Within(std::chrono::seconds(60)));
    ASSERT_TRUE(simulator().WaitForHold("purchase"));
  }

  std::vector<std::string> numbers_;
  std::unique_ptr<PendingCall> first_;
};

TEST_F(Queued, ChangeIsGivenUpWhenItCannotBeSentInTime) {
  const CallResult result =
      Call("PurchasePhoneNumber", {{"number", numbers_.at(1)}}, Within(std::chrono::milliseconds(1500)));
  EXPECT_EQ(result.code, kDeadlineExceeded);
  EXPECT_EQ(result.info.reason(), "DEADLINE_EXCEEDED");
  EXPECT_EQ(result.message,
            "The call's time was over before SignalWire answered; nothing was changed (it could not be sent "
            "in the caller's time).");
  EXPECT_EQ(result.InfoOf("attempts"), "");
  EXPECT_EQ(result.Trailer("x-upstream-attempts"), "0");

  simulator().ReleaseHold("purchase");
  EXPECT_TRUE(first_->Wait().ok());
  EXPECT_TRUE(Call("PurchasePhoneNumber", {{"number", numbers_.at(1)}}).ok()) << "a caller with time";
  EXPECT_THAT(simulator().Requests(kPurchases), SizeIs(2));
  EXPECT_THAT(gateway().Log("change_finished_late"), IsEmpty());
}

TEST_F(Queued, ChangeIsGivenUpWithItsCaller) {
  const auto second = client().Start("PurchasePhoneNumber", {{"number", numbers_.at(1)}});
  // Calls after it on the same connection: the gateway has begun with it.
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(Call("ListPhoneNumbers").ok());
  second->Cancel();
  EXPECT_EQ(second->Wait().code, kCancelled);
  const Json line = WaitForLine(gateway(), "call", "PurchasePhoneNumber");
  EXPECT_EQ(line.at("code"), "CANCELLED");
  EXPECT_EQ(line.at("attempts"), 0);

  simulator().ReleaseHold("purchase");
  EXPECT_TRUE(first_->Wait().ok());
  EXPECT_TRUE(Call("PurchasePhoneNumber", {{"number", numbers_.at(1)}}).ok());
  EXPECT_THAT(simulator().Requests(kPurchases), SizeIs(2));
}

// gRPC's client does not even send a call whose time is over, so this is one by
// hand. Returns the grpc-status; empty without one.
std::string CallWithTimeout(int port, const std::string& method, const std::string& timeout) {
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), &curl_easy_cleanup);
  const std::string url =
      "http://127.0.0.1:" + std::to_string(port) + "/phonegate.v1.PhoneNumberService/" + method;
  const std::string empty(5, '\0');  // one message, not compressed, of no bytes
  curl_slist* headers = nullptr;
  for (const std::string& line : {std::string("content-type: application/grpc"), std::string("te: trailers"),
                                  "grpc-timeout: " + timeout}) {
    headers = curl_slist_append(headers, line.c_str());
  }
  std::string got;
  curl_write_callback keep = [](char* data, size_t size, size_t count, void* to) {
    static_cast<std::string*>(to)->append(data, size * count);
    return size * count;
  };
  curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_PROXY, "");
  curl_easy_setopt(curl.get(), CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE});
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(empty.size()));
  curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, empty.data());
  curl_easy_setopt(curl.get(), CURLOPT_HEADERFUNCTION, keep);
  curl_easy_setopt(curl.get(), CURLOPT_HEADERDATA, &got);
  std::string body;
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, keep);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &body);
  curl_easy_perform(curl.get());
  curl_slist_free_all(headers);
  const std::size_t at = got.find("grpc-status: ");
  return at == std::string::npos ? "" : got.substr(at + 13, got.find('\r', at) - at - 13);
}

TEST_F(Deadline, SendsNothingWhenItIsOverAlready) {
  EXPECT_EQ(CallWithTimeout(gateway().grpc_port(), "ListPhoneNumbers", "20S"), "0");
  EXPECT_EQ(RequestCount(), 1u);
  // gRPC answers DEADLINE_EXCEEDED or only resets the stream.
  EXPECT_THAT(CallWithTimeout(gateway().grpc_port(), "ListPhoneNumbers", "0S"), AnyOf("4", ""));
  EXPECT_TRUE(Call("SearchAvailablePhoneNumbers").ok());  // whatever was to come has come
  EXPECT_EQ(RequestCount(kLists), 1u);
}

}  // namespace
}  // namespace phonegate::deadline_test
