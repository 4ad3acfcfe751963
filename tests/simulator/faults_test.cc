#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/simulator/sim_fixture.h"

namespace sim::faults_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Sends one purchase while faults are scripted.
class FaultTest : public SimTest {
 protected:
  FaultTest() : number_(Available()) {}

  void Script(Fault fault) { sim_->AddFault(std::move(fault)); }
  Answer Purchase() { return Client(sim_->port()).Post(kNumbers, Json{{"number", number_}}); }
  std::future<Answer> PurchaseLater() {
    return std::async(std::launch::async, [this] { return Purchase(); });
  }
  RecordedRequest Recorded() { return sim_->Requests({"POST", "", ""}).at(0); }

  std::string number_;
  const RequestMatch purchase_{"POST", kNumbers, ""};
};

Fault Doing(Deed deed) {
  Fault fault;
  fault.match.method = "POST";
  fault.deed = deed;
  return fault;
}

TEST_F(FaultTest, AnswersAsScriptedWithoutActing) {
  Fault fault = Doing(Deed::kAnswer);
  fault.status = 429;
  fault.headers = {{"Retry-After", "7"}};
  fault.content_type = "text/html";
  fault.body = "<html>slow down</html>";
  Script(fault);
  const Answer answer = Purchase();
  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(answer.Header("Retry-After"), "7");
  EXPECT_EQ(answer.Header("Content-Type"), "text/html");
  EXPECT_EQ(answer.body, "<html>slow down</html>");
  EXPECT_TRUE(Actions().empty());
  EXPECT_EQ(Purchase().status, 200);  // hits once
}

TEST_F(FaultTest, ActsThenAnswersAsScripted) {
  Fault fault = Doing(Deed::kActThenAnswer);
  fault.status = 502;
  Script(fault);
  EXPECT_EQ(Purchase().status, 502);
  EXPECT_THAT(Actions(), ElementsAre("purchase"));
}

TEST_F(FaultTest, ClosesBeforeActing) {
  Script(Doing(Deed::kClose));
  EXPECT_EQ(Purchase().status, 0);
  EXPECT_TRUE(Actions().empty());
  EXPECT_EQ(Recorded().outcome, Outcome::kCut);
}

TEST_F(FaultTest, ClosesAfterActingAlsoWithAReset) {
  Fault fault = Doing(Deed::kActThenClose);
  fault.reset = true;
  Script(fault);
  EXPECT_EQ(Purchase().status, 0);
  EXPECT_THAT(Actions(), ElementsAre("purchase"));
}

TEST_F(FaultTest, CutsTheRealAnswerShort) {
  Fault fault = Doing(Deed::kPass);
  fault.keep_bytes = 20;
  Script(fault);
  const Answer answer = Purchase();
  EXPECT_EQ(answer.status, 0);
  EXPECT_EQ(answer.body.size(), 20u);
  EXPECT_GT(std::stoi(answer.Header("Content-Length")), 1000);
  EXPECT_THAT(Actions(), ElementsAre("purchase"));
}

TEST_F(FaultTest, SendsRawBytes) {
  Fault fault = Doing(Deed::kAnswer);
  fault.raw = "HTTP/1.1 200 OK\r\nContent-Le";
  Script(fault);
  EXPECT_EQ(
      Client(sim_->port()).Raw("POST " + kNumbers + " HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"),
      fault.raw);
}

TEST_F(FaultTest, NeverAnswersAndTellsWhenTheClientLeft) {
  for (const Deed deed : {Deed::kNeverAnswer, Deed::kActThenNeverAnswer}) {
    Script(Doing(deed));
    Client leaver(sim_->port());
    leaver.Send("POST", kNumbers, Json{{"number", number_}}.dump(), {{"Content-Type", "application/json"}});
    ASSERT_TRUE(sim_->WaitForOutcome(purchase_, Outcome::kPending));
    EXPECT_EQ(client_->Get(kNumbers).status, 200);  // others are served
    leaver.Disconnect();
    ASSERT_TRUE(sim_->WaitForOutcome(purchase_, Outcome::kClientClosed, deed == Deed::kNeverAnswer ? 1 : 2));
    EXPECT_EQ(Actions().size(), deed == Deed::kNeverAnswer ? 0u : 1u);
  }
}

TEST_F(FaultTest, StopEndsSilentConnectionsAndKeepsTheLedgerReadable) {
  Script(Doing(Deed::kActThenNeverAnswer));
  std::future<Answer> answer = PurchaseLater();
  ASSERT_TRUE(sim_->WaitForLedger({"", "purchase", number_, 0}, 1));
  sim_->Stop();
  EXPECT_EQ(answer.get().status, 0);
  EXPECT_THAT(Actions(), ElementsAre("purchase"));
}

TEST_F(FaultTest, HoldsBeforeActing) {
  Fault fault = Doing(Deed::kPass);
  fault.hold_before = "gate";
  Script(fault);
  std::future<Answer> answer = PurchaseLater();
  ASSERT_TRUE(sim_->WaitForHold("gate"));
  EXPECT_TRUE(Actions().empty());
  EXPECT_EQ(client_->Get(kNumbers).status, 200);
  EXPECT_TRUE(sim_->ReleaseHold("gate"));
  EXPECT_EQ(answer.get().status, 200);
}

TEST_F(FaultTest, HoldsAfterActing) {
  Fault fault = Doing(Deed::kPass);
  fault.hold_after = "gate";
  Script(fault);
  std::future<Answer> answer = PurchaseLater();
  ASSERT_TRUE(sim_->WaitForHold("gate"));
  EXPECT_THAT(Actions(), ElementsAre("purchase"));
  EXPECT_EQ(Recorded().outcome, Outcome::kPending);
  sim_->ReleaseHold("gate");
  EXPECT_EQ(answer.get().status, 200);
  EXPECT_EQ(Recorded().outcome, Outcome::kAnswered);
  EXPECT_EQ(Recorded().status, 200);
}

TEST_F(FaultTest, ReleasedHoldLetsLaterRequestsThrough) {
  Fault fault = Doing(Deed::kPass);
  fault.hold_before = "gate";
  Script(fault);
  sim_->ReleaseHold("gate");
  EXPECT_EQ(Purchase().status, 200);
  EXPECT_FALSE(sim_->ReleaseHold("unknown"));
  EXPECT_FALSE(sim_->WaitForHold("gate", 1, std::chrono::milliseconds(1)));
}

TEST_F(FaultTest, WaitsForTheVirtualClock) {
  Fault fault = Doing(Deed::kPass);
  fault.delay_virtual = std::chrono::seconds(30);
  Script(fault);
  std::future<Answer> answer = PurchaseLater();
  ASSERT_TRUE(sim_->WaitForRequests(purchase_, 1));
  sim_->Advance(std::chrono::seconds(29));
  EXPECT_TRUE(Actions().empty());
  sim_->Advance(std::chrono::seconds(1));
  EXPECT_EQ(answer.get().json["created_at"], "2026-01-10T12:00:30Z");
}

TEST_F(FaultTest, DelaysInRealTime) {
  Fault fault = Doing(Deed::kPass);
  fault.delay = std::chrono::milliseconds(20);
  Script(fault);
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(Purchase().status, 200);
  EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(20));
}

TEST_F(FaultTest, HitsWhatMatchesSoManyTimesAfterSoMany) {
  Fault fault;
  fault.match = {"GET", "/api/relay/rest/", "page_size=[0-9]{2}$"};
  fault.deed = Deed::kAnswer;
  fault.skip = 1;
  fault.times = 2;
  Script(fault);
  std::vector<int> statuses;
  for (int i = 0; i < 4; ++i) statuses.push_back(client_->Get(kNumbers + "?page_size=10").status);
  EXPECT_THAT(statuses, ElementsAre(200, 503, 503, 200));
  EXPECT_EQ(client_->Get(kNumbers + "?page_size=1").status, 200);
}

TEST_F(FaultTest, FaultOverTheControlApi) {
  Control("POST", "/_sim/faults",
          Json{{"method", "POST"},
               {"do", "act_then_answer"},
               {"status", 500},
               {"times", 0},
               {"body", Json{{"error", "Internal Server Error"}}}});
  EXPECT_EQ(Purchase().body, R"({"error":"Internal Server Error"})");
  const Json listed = Control("GET", "/_sim/faults")["faults"][0];
  EXPECT_EQ(listed["hits"], 1);
  EXPECT_EQ(listed["do"], "act_then_answer");
  Control("DELETE", "/_sim/faults");
  EXPECT_EQ(Purchase().status, 422);  // bought already
}

TEST_F(FaultTest, RefusesWrongFaultsWithASentence) {
  const auto refusal = [&](const Json& fault) {
    const Answer answer = client_->Post("/_sim/faults", fault);
    EXPECT_EQ(answer.status, 400) << answer.body;
    return answer.json["error"].get<std::string>();
  };
  EXPECT_THAT(refusal(Json{{"mehtod", "GET"}}), HasSubstr("A fault has no member \"mehtod\""));
  EXPECT_THAT(refusal(Json{{"do", "explode"}}), HasSubstr("\"do\" of a fault has to be pass, answer"));
  EXPECT_THAT(refusal(Json{{"status", 99}}), HasSubstr("from 100 to 599"));
  EXPECT_THAT(refusal(Json{{"times", -1}}), HasSubstr("a whole number from 0"));
  EXPECT_THAT(refusal(Json{{"path_regex", "("}}), HasSubstr("not a regular expression"));
  EXPECT_THAT(refusal(Json{{"headers", Json::array()}}), HasSubstr("an object of names and texts"));
  EXPECT_THAT(refusal(Json::array()), HasSubstr("has to be a JSON object"));
}

}  // namespace
}  // namespace sim::faults_test
