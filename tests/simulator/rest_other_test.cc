#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/simulator/sim_fixture.h"

namespace sim::rest_other_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kAddresses = "/api/relay/rest/addresses";
const std::string kLookup = "/api/relay/rest/lookup/phone_number/";

using RestAddress = SimTest;
using RestLookup = SimTest;
using Access = SimTest;

Json ValidAddress() {
  return Json{{"label", "Home"},
              {"country", "US"},
              {"first_name", "Emmett"},
              {"last_name", "Brown"},
              {"city", "Austin"},
              {"street_number", "1640"},
              {"street_name", "Riverside"},
              {"state", "TX"},
              {"postal_code", "78701"}};
}

TEST_F(RestAddress, SeededAddressCanBeRead) {
  const Answer answer = client_->Get(kAddresses + "/addd0000-0000-4000-8000-000000000001");
  EXPECT_EQ(answer.json["city"], "Austin");
  EXPECT_EQ(answer.json.size(), 16u);
  EXPECT_EQ(client_->Get(kAddresses + "/addd0000-0000-4000-8000-000000000099").status, 404);
}

TEST_F(RestAddress, CreateValidatesOnlyAmericanAddressesForEmergencies) {
  Json address = ValidAddress();
  address["emergency_enabled"] = true;
  const Answer american = client_->Post(kAddresses, address);
  ASSERT_EQ(american.status, 200) << american.body;
  EXPECT_EQ(american.json["validated"], true);
  EXPECT_EQ(american.json["zip_code"], "78701");
  EXPECT_EQ(client_->Get(kAddresses + "/" + american.json["id"].get<std::string>()).body, american.body);
  address["country"] = "CA";
  const Json canadian = client_->Post(kAddresses, address).json;
  EXPECT_EQ(canadian["emergency_enabled"], false);
  EXPECT_TRUE(canadian["validated_at"].is_null());
}

TEST_F(RestAddress, RefusalMayHaveCandidates) {
  Json address = ValidAddress();
  address["street_name"] = "Nowhere Lane";
  EXPECT_EQ(client_->Post(kAddresses, address).status, 200);
  address["emergency_enabled"] = true;
  const Answer refused = client_->Post(kAddresses, address);
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.Code(), "invalid_object");
  EXPECT_EQ(refused.json["candidates"][0]["street_name"], "Somewhere Street");
  EXPECT_TRUE(refused.json["candidates"][0]["postal_code"].is_null());
}

TEST_F(RestAddress, RefusalNamesEveryMember) {
  Json address = ValidAddress();
  address.erase("city");
  address["label"] = std::string(251, 'x');
  address["emergency_enabled"] = "yes";
  address["address_type"] = "Castle";
  address["planet"] = "Earth";
  const Answer refused = client_->Post(kAddresses, address);
  EXPECT_FALSE(refused.json.contains("candidates"));
  std::vector<std::string> codes;
  for (const Json& error : refused.json["errors"]) codes.push_back(error["code"].get<std::string>());
  EXPECT_THAT(codes, ElementsAre("invalid_parameter", "invalid_parameter", "missing_required_parameter",
                                 "invalid_parameter", "not_a_boolean"));
}

TEST_F(RestLookup, PlainLookupIsFreeAndTellsTheNumber) {
  const Answer answer = client_->Get(kLookup + "%2B15122345678");
  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(answer.json["country_code_number"], 1);
  EXPECT_EQ(answer.json["national_number_formatted"], "(512) 234-5678");
  EXPECT_EQ(answer.json["international_number_formatted"], "+1 512-234-5678");
  EXPECT_EQ(answer.json["location"], "Texas");
  EXPECT_EQ(answer.json["timezones"], Json::array({"America/Chicago"}));
  EXPECT_FALSE(answer.json.contains("carrier"));
  EXPECT_TRUE(Actions().empty());
  EXPECT_EQ(client_->Get(kLookup + "+15122345678").body, answer.body);  // a plus in a path is a plus
}

TEST_F(RestLookup, EachIncludedValueIsPaid) {
  const Json answer = client_->Get(kLookup + "%2B15122345678?include=carrier,cnam").json;
  EXPECT_EQ(answer["carrier"]["state"], "TX");
  EXPECT_EQ(answer["cnam"]["caller_id"], "EXAMPLE CALLER");
  ASSERT_EQ(sim_->Ledger().size(), 1u);
  EXPECT_EQ(sim_->Ledger()[0].amount_thousandths, 10);
  SetProject(Json{{"balance_usd", 0}});
  EXPECT_EQ(client_->Get(kLookup + "%2B15122345678?include=cnam").Code(), "insufficient_balance");
}

TEST_F(RestLookup, RefusesWhatIsNotANumber) {
  for (const char* number : {"abc", "15122345678", "%2B0512", "%2B1", "%2B15122345678%00", "..", "%2e%2e"}) {
    EXPECT_EQ(client_->Get(kLookup + number).status, 404) << number;
  }
  EXPECT_EQ(client_->Get(kLookup + "%2B15122345678?include=price").Code(), "invalid_parameter");
  EXPECT_EQ(client_->Get(kLookup + "%zz").status, 400);
}

TEST_F(RestLookup, ForeignNumberHasNoAmericanData) {
  const Json answer = client_->Get(kLookup + "%2B4915223433333?include=carrier").json;
  EXPECT_EQ(answer["national_number"], "4915223433333");
  EXPECT_FALSE(answer.contains("country_code"));
}

TEST_F(Access, WrongOrMissingCredentialsAre401InBothShapes) {
  for (auto [user, token] : {std::pair{"", ""}, {kDemoProject, "wrong"}, {"nobody", kDemoToken}}) {
    Client stranger(sim_->port(), user, token);
    const Answer rest = stranger.Get(kNumbers);
    EXPECT_EQ(rest.status, 401);
    EXPECT_EQ(rest.body, R"({"error":"Unauthorized"})");
    const Answer laml = stranger.Get(kIncoming);
    EXPECT_EQ(laml.status, 401);
    EXPECT_EQ(laml.json["code"], 20003);
    EXPECT_EQ(laml.json["status"], 401);
    EXPECT_TRUE(laml.json.contains("more_info"));
  }
}

TEST_F(Access, ScopesDecideWhatAProjectMayCall) {
  SetProject(Json{{"scopes", {"Voice"}}});
  EXPECT_EQ(client_->Get(kNumbers).status, 401);
  EXPECT_EQ(client_->Get(kIncoming).status, 401);
  EXPECT_EQ(client_->Get(kLookup + "%2B15122345678").status, 200);
  const std::string route = "/api/fabric/resources/fab00000-0000-4000-8000-000000000001/phone_routes";
  EXPECT_EQ(client_->Post(route, Json::object()).status, 422);
  SetSwitch("missing_scope_status", 403);
  EXPECT_EQ(client_->Get(kNumbers).body, R"({"error":"Forbidden"})");
  EXPECT_EQ(client_->Get(kIncoming).json["status"], 403);
  SetProject(Json{{"scopes", {"Numbers"}}});
  EXPECT_EQ(client_->Get(kNumbers).status, 200);
  EXPECT_EQ(client_->Post(route, Json::object()).status, 403);
}

TEST_F(Access, TokenCanBeChanged) {
  SetProject(Json{{"token", "rotated"}});
  EXPECT_EQ(client_->Get(kNumbers).status, 401);
  EXPECT_EQ(Client(sim_->port(), kDemoProject, "rotated").Get(kNumbers).status, 200);
}

TEST_F(Access, LamlAccountHasToBeTheProject) {
  const Answer answer =
      client_->Get("/api/laml/2010-04-01/Accounts/d3300000-0000-4000-8000-000000000002/IncomingPhoneNumbers");
  EXPECT_EQ(answer.status, 401);
  EXPECT_THAT(answer.Detail(), HasSubstr("AccountSid is not the authenticated project"));
}

TEST_F(Access, RateLimitIsToldAndEnforcedWhenSwitched) {
  EXPECT_EQ(client_->Post(kNumbers, Json::object()).Header("X-RateLimit-Remaining"), "13799");
  SetSwitch("enforce_write_limit", true);
  for (int i = 0; i < 13'799; ++i) client_->Call("PUT", "/api/nowhere");
  const Answer rest = client_->Post(kNumbers, Json::object());
  EXPECT_EQ(rest.status, 429);
  EXPECT_EQ(rest.Code(), "rate_limit_exceeded");
  EXPECT_EQ(rest.Header("Retry-After"), "10");
  EXPECT_EQ(client_->Form(kIncoming, {}).json["code"], 20429);
  EXPECT_EQ(client_->Get(kNumbers).status, 200);
  sim_->Advance(std::chrono::seconds(10));
  EXPECT_EQ(client_->Post(kNumbers, Json::object()).status, 422);
}

TEST_F(Access, UnknownPathsAndMethodsAre404) {
  for (const char* path :
       {"/", "/api", "/api/relay/rest", "/api/relay/rest/phone_numbers/x/y", "/api/fabric",
        "/api/relay/rest/phone_numbers/../phone_numbers", "/api/relay/rest/phone_numbers%2Fsearch"}) {
    EXPECT_EQ(client_->Get(path).status, 404) << path;
  }
  EXPECT_EQ(client_->Call("PATCH", kNumbers).status, 404);
  EXPECT_EQ(client_->Get(kAccount + "/Calls").json["code"], 20404);
}

}  // namespace
}  // namespace sim::rest_other_test
