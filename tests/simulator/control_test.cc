#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/simulator/sim_fixture.h"

namespace sim::control_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using ControlApi = SimTest;
using Record = SimTest;

TEST_F(Record, KeepsRequestsWholeButNoToken) {
  client_->Call("POST", kNumbers + "?x=%2b&y", "{\"number\":1}",
                {{"content-TYPE", "application/json"}, {"X-A", "1"}});
  const RecordedRequest request = sim_->Requests().at(0);
  EXPECT_EQ(request.sequence, 1u);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, kNumbers + "?x=%2b&y");
  EXPECT_EQ(request.body, "{\"number\":1}");
  EXPECT_EQ(request.status, 422);
  const std::string user = std::string("basic:") + kDemoProject + ":valid";
  EXPECT_EQ(request.headers, (Fields{{"Host", "127.0.0.1"},
                                     {"Authorization", user},
                                     {"content-TYPE", "application/json"},
                                     {"X-A", "1"},
                                     {"Content-Length", "12"}}));
}

TEST_F(Record, SaysWhoTriedWithAWrongToken) {
  Client(sim_->port(), "some:body", "secret").Get(kNumbers);
  client_->Call("GET", kNumbers, "", {{"Authorization", "Bearer abc"}});
  EXPECT_EQ(*Find(sim_->Requests().at(0).headers, "Authorization"), "basic:some:invalid");
  const std::string all = Control("GET", "/_sim/requests").dump();
  EXPECT_EQ(all.find("secret"), std::string::npos);
  EXPECT_EQ(all.find("Bearer"), std::string::npos);
  EXPECT_EQ(all.find(kDemoToken), std::string::npos);
}

TEST_F(Record, CountsConnections) {
  client_->Get("/a");
  client_->Get("/b");
  Client(sim_->port()).Get("/c");
  std::vector<uint64_t> connections;
  for (const auto& request : sim_->Requests()) connections.push_back(request.connection);
  EXPECT_THAT(connections, ElementsAre(1u, 1u, 2u));
}

TEST_F(Record, KeepsBytesThatAreNotText) {
  client_->Call("POST", "/x", std::string("\xff\0a", 3));
  const Json request = Control("GET", "/_sim/requests")["requests"][0];
  EXPECT_EQ(request["body_base64"], "/wBh");
}

TEST_F(Record, WaitsForRequestsWithoutBlockingOthers) {
  std::future<Json> waiting = std::async(std::launch::async, [this] {
    return Control("GET", "/_sim/requests?path_prefix=/b&at_least=2&timeout_ms=20000");
  });
  for (const char* path : {"/b1", "/a", "/b2"}) client_->Get(path);
  const Json found = waiting.get();
  EXPECT_EQ(found["count"], 2);
  EXPECT_EQ(found["timed_out"], false);
  EXPECT_EQ(found["requests"][1]["target"], "/b2");
  EXPECT_EQ(Control("GET", "/_sim/requests?path_prefix=/b&at_least=3&timeout_ms=1")["timed_out"], true);
}

TEST_F(Record, FiltersAndForgets) {
  client_->Get("/a?n=1");
  client_->Get("/a?n=2");
  client_->Delete("/a");
  EXPECT_EQ(Control("GET", "/_sim/requests?method=GET")["count"], 2);
  EXPECT_EQ(Control("GET", "/_sim/requests?path_regex=n%3D2$")["count"], 1);
  EXPECT_EQ(Control("GET", "/_sim/requests?since=2")["requests"][0]["method"], "DELETE");
  EXPECT_EQ(Control("GET", "/_sim/requests?outcome=pending")["count"], 0);
  EXPECT_EQ(Control("GET", "/_sim/requests?limit=1")["requests"].size(), 1u);
  Control("DELETE", "/_sim/requests");
  client_->Get("/b");
  EXPECT_EQ(sim_->Requests().at(0).sequence, 4u);
}

TEST_F(ControlApi, LedgerCanBeFilteredAndWaitedFor) {
  const Json bought = Buy();
  const Json found = Control("GET", "/_sim/ledger?action=purchase&at_least=1&timeout_ms=10000");
  EXPECT_EQ(found["entries"][0]["number"], bought["number"]);
  EXPECT_EQ(found["entries"][0]["time"], "2026-01-10T12:00:00Z");
  EXPECT_EQ(found["entries"][0]["amount_usd"], 0.5);
  EXPECT_EQ(Control("GET", "/_sim/ledger?action=release")["count"], 0);
}

TEST_F(ControlApi, ClockIsFrozenAndAdvances) {
  EXPECT_EQ(Control("GET", "/_sim/clock"), (Json{{"now", "2026-01-10T12:00:00Z"}, {"mode", "frozen"}}));
  EXPECT_EQ(Control("POST", "/_sim/clock/advance", Json{{"days", 1}, {"minutes", 2}})["now"],
            "2026-01-11T12:02:00Z");
  for (const Json& body :
       {Json{{"days", -1}}, Json{{"weeks", 1}}, Json{{"days", "1"}}, Json{{"days", 999'999}}}) {
    EXPECT_EQ(client_->Post("/_sim/clock/advance", body).status, 400) << body;
  }
}

TEST_F(ControlApi, SwitchesAreListedAndChangedAllOrNone) {
  EXPECT_EQ(Control("GET", "/_sim/switches").size(), 14u);
  EXPECT_EQ(Control("PUT", "/_sim/switches", Json{{"e911_delay_s", 5}})["e911_delay_s"], 5);
  const Answer refused = client_->Put("/_sim/switches", Json{{"e911_delay_s", 6}, {"links", "round"}});
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(refused.Detail(), HasSubstr("\"links\" cannot have this value"));
  EXPECT_THAT(client_->Put("/_sim/switches", Json{{"lnks", "path"}}).Detail(),
              HasSubstr("no switch \"lnks\""));
  EXPECT_EQ(Control("GET", "/_sim/switches")["e911_delay_s"], 5);
}

TEST_F(ControlApi, ProjectsAreToldWithoutTokens) {
  const Json projects = Control("GET", "/_sim/projects");
  EXPECT_EQ(projects["projects"][0]["addresses"].size(), 3u);
  EXPECT_EQ(projects.dump().find(kDemoToken), std::string::npos);
  const std::string path = std::string("/_sim/projects/") + kDemoProject;
  EXPECT_EQ(Control("PUT", path, Json{{"trial", true}})["number_limit"], 1);
  EXPECT_THAT(client_->Put(path, Json{{"scopes", {"Everything"}}}).Detail(), HasSubstr("The scopes are"));
  EXPECT_THAT(client_->Put(path, Json{{"colour", 1}}).Detail(), HasSubstr("no setting \"colour\""));
  EXPECT_EQ(client_->Put("/_sim/projects/x", Json::object()).status, 404);
  EXPECT_EQ(client_->Post("/_sim/projects", Json{{"id", kDemoProject}}).status, 400);
  EXPECT_EQ(Control("POST", path + "/numbers", Json{{"count", 7}})["seeded"], 7);
}

TEST_F(ControlApi, TellsWhoOwnsANumber) {
  const Json bought = Buy();
  const auto state = [&](const std::string& number) {
    return Control("GET", "/_sim/numbers/" + Encode(number));
  };
  EXPECT_EQ(state(bought["number"].get<std::string>())["id"], bought["id"]);
  EXPECT_EQ(state(Available())["state"], "available");
  EXPECT_EQ(state("+1")["state"], "unknown");
}

TEST_F(ControlApi, ResetStartsAgainAndLetsHeldRequestsGo) {
  const Json bought = Buy();
  Fault fault;
  fault.hold_before = "gate";
  sim_->AddFault(fault);
  std::future<Answer> held =
      std::async(std::launch::async, [this] { return Client(sim_->port()).Get(kNumbers); });
  ASSERT_TRUE(sim_->WaitForHold("gate"));
  Control("POST", "/_sim/reset");
  EXPECT_EQ(held.get().json["data"].size(), 0u);
  EXPECT_TRUE(Actions().empty());
  EXPECT_EQ(Buy(), bought);  // the same seed gives the same ids
}

TEST_F(ControlApi, UnknownOperationsAndBrokenBodiesAreErrors) {
  EXPECT_EQ(client_->Get("/_sim").status, 404);
  EXPECT_EQ(client_->Get("/_sim/holds/none").status, 404);
  EXPECT_EQ(client_->Get("/_sim/requests?at_least=x").status, 400);
  EXPECT_EQ(client_->Get("/_sim/requests?path_regex=(").status, 400);
  EXPECT_EQ(client_->Get("/_sim/requests?outcome=x").status, 400);
  EXPECT_EQ(client_->Get("/_sim/%zz").status, 400);
  EXPECT_EQ(client_->Call("PUT", "/_sim/switches", "{").status, 400);
  EXPECT_EQ(client_->Call("POST", "/_sim/faults", std::string(100'000, '[')).status, 400);
  EXPECT_EQ(Control("GET", "/_sim/health")["ok"], true);
}

}  // namespace
}  // namespace sim::control_test
