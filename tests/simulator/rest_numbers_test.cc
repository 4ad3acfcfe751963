#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/simulator/sim_fixture.h"

namespace sim::rest_numbers_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using RestNumbers = SimTest;
const std::string kSearch = kNumbers + "/search";

TEST_F(RestNumbers, SearchFindsNumbersOfAnAreaCodeInTheProductionForm) {
  const Answer found = client_->Get(kSearch + "?areacode=512");
  ASSERT_EQ(found.status, 200);
  ASSERT_EQ(found.json["data"].size(), 50u);
  const Json& item = found.json["data"][0];
  EXPECT_EQ(item["e164"].get<std::string>().substr(0, 5), "+1512");
  EXPECT_EQ(item["region"], "TX");
  EXPECT_EQ(item["country_code"], "US");
  EXPECT_EQ(item["capabilities"], Json::array({"voice", "sms", "mms", "fax"}));
  EXPECT_EQ(item["national_number_formatted"].get<std::string>().substr(0, 6), "(512) ");
  EXPECT_FALSE(item.contains("number"));
}

TEST_F(RestNumbers, SearchWritesTheSpecifiedFormWhenSwitched) {
  SetSwitch("search_form", "number");
  const Json item = client_->Get(kSearch + "?areacode=512&max_results=1").json["data"][0];
  EXPECT_EQ(item["number"].get<std::string>().substr(0, 5), "+1512");
  EXPECT_EQ(item["lata"], "558");
  EXPECT_EQ(item["capabilities"], (Json{{"voice", true}, {"sms", true}, {"mms", true}, {"fax", true}}));
  EXPECT_FALSE(item.contains("e164"));
}

TEST_F(RestNumbers, SearchFiltersByTypePlaceAndPattern) {
  const Json toll_free = client_->Get(kSearch + "?number_type=toll-free&areacode=888").json["data"];
  ASSERT_EQ(toll_free.size(), 50u);
  for (const Json& item : toll_free) {
    EXPECT_EQ(item["e164"].get<std::string>().substr(0, 5), "+1888");
    EXPECT_TRUE(item["region"].is_null());
  }
  const Json austin = client_->Get(kSearch + "?region=TX&city=Austin").json["data"];
  ASSERT_FALSE(austin.empty());
  for (const Json& item : austin) EXPECT_EQ(item["rate_center"], "AUSTIN");
  const std::string number = Available();
  const auto only = [&](const std::string& query) {
    return client_->Get(kSearch + query).json["data"].at(0)["e164"].get<std::string>();
  };
  EXPECT_EQ(only("?starts_with=" + number.substr(2, 7)), number);
  EXPECT_EQ(only("?areacode=512&starts_with=" + number.substr(5, 7)), number);
  EXPECT_EQ(only("?areacode=512&ends_with=" + number.substr(5)), number);
  EXPECT_EQ(only("?areacode=512&contains=" + number.substr(4, 7)), number);
}

TEST_F(RestNumbers, SearchIsTheSameForTheSameSeed) {
  std::string error;
  const auto other = Simulator::Start({}, &error);
  EXPECT_EQ(client_->Get(kSearch + "?region=CA").body,
            Client(other->port()).Get(kSearch + "?region=CA").body);
}

struct BadSearch {
  const char* query;
  const char* code;
  const char* detail;
};
class RestSearchRefusal : public SimTest, public ::testing::WithParamInterface<BadSearch> {};

TEST_P(RestSearchRefusal, NamesTheCodeAndTheReason) {
  const Answer answer = client_->Get(kSearch + GetParam().query);
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.Code(), GetParam().code);
  EXPECT_THAT(answer.Detail(), HasSubstr(GetParam().detail));
  EXPECT_EQ(answer.json["errors"][0]["title"], "Invalid Attribute");
  EXPECT_EQ(answer.json["errors"][0]["status"], "422");
}

INSTANTIATE_TEST_SUITE_P(
    Rules, RestSearchRefusal,
    ::testing::Values(
        BadSearch{"?starts_with=512&contains=999", "incompatible_parameters", "Only one of"},
        BadSearch{"?starts_with=51", "invalid_parameter", "starts_with must be 3 to 7 digits"},
        BadSearch{"?ends_with=12345678", "invalid_parameter", "ends_with must be 3 to 7 digits"},
        BadSearch{"?contains=12a", "invalid_parameter", "contains must be 3 to 7 digits"},
        BadSearch{"?city=Austin", "must_specify_related_parameter", "together with region"},
        BadSearch{"?number_type=toll-free&region=TX", "incompatible_parameters", "local numbers"},
        BadSearch{"?number_type=longcode", "invalid_parameter", "local or toll-free"},
        BadSearch{"?max_results=101", "invalid_parameter", "max_results must be a number from 1 to 100"},
        BadSearch{"?max_results=0", "invalid_parameter", "max_results"},
        BadSearch{"?region=Texas", "unsupported_region", "two-letter"},
        BadSearch{"?areacode=51", "invalid_parameter", "areacode must be 3 digits"},
        BadSearch{"?area_code=512", "invalid_parameter", "area_code is not a recognized parameter"},
        BadSearch{"?areacode=512&areacode=513", "invalid_parameter", "more than once"}));

TEST_F(RestNumbers, PurchaseAnswersAll41MembersAndTakesTheNumberOffTheMarket) {
  const std::string number = Available();
  const Answer bought = client_->Post(kNumbers, Json{{"number", number}});
  ASSERT_EQ(bought.status, 200);
  EXPECT_EQ(bought.json.size(), 41u);
  EXPECT_EQ(bought.json["number"], number);
  EXPECT_TRUE(bought.json["name"].is_null());
  EXPECT_TRUE(bought.json["e911_status"].is_null());
  EXPECT_EQ(bought.json["number_type"], "longcode");
  EXPECT_EQ(bought.json["created_at"], "2026-01-10T12:00:00Z");
  EXPECT_EQ(bought.json["next_billed_at"], "2026-02-10T12:00:00Z");
  EXPECT_TRUE(IsUuid(bought.json["id"].get<std::string>()));
  EXPECT_NE(Available(), number);
  EXPECT_EQ(client_->Get(kNumbers + "/" + bought.json["id"].get<std::string>()).body, bought.body);
}

TEST_F(RestNumbers, PurchaseIsInTheLedgerWithItsRequestAndPrice) {
  const Json bought = Buy();
  const auto entries = sim_->Ledger();
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].action, "purchase");
  EXPECT_EQ(entries[0].number, bought["number"].get<std::string>());
  EXPECT_EQ(entries[0].id, bought["id"].get<std::string>());
  EXPECT_EQ(entries[0].project, kDemoProject);
  EXPECT_EQ(entries[0].request, sim_->Requests({"POST", "", ""}).at(0).sequence);
  EXPECT_EQ(entries[0].amount_thousandths, 500);
}

TEST_F(RestNumbers, PurchaseOfANumberThatIsGoneIsRefused) {
  const Json bought = Buy();
  for (const std::string& number : {bought["number"].get<std::string>(), std::string("+12125550100")}) {
    const Answer again = client_->Post(kNumbers, Json{{"number", number}});
    EXPECT_EQ(again.status, 422);
    EXPECT_EQ(again.Code(), "could_not_purchase");
    EXPECT_EQ(again.Detail(), "Number is not available for purchase");
  }
  EXPECT_THAT(Actions(), ElementsAre("purchase"));
}

TEST_F(RestNumbers, PurchaseNeedsMoney) {
  SetProject(Json{{"balance_usd", 0.499}});
  EXPECT_EQ(client_->Post(kNumbers, Json{{"number", Available()}}).Code(), "insufficient_balance");
  SetProject(Json{{"balance_usd", 0.5}});
  Buy();
  EXPECT_EQ(Control("GET", std::string("/_sim/projects/") + kDemoProject)["balance_usd"], 0.0);
}

TEST_F(RestNumbers, ProjectHoldsAThousandNumbersAndATrialOne) {
  ASSERT_EQ(sim_->SeedNumbers(kDemoProject, 999).size(), 999u);
  Buy();
  EXPECT_EQ(client_->Post(kNumbers, Json{{"number", Available("number_type=toll-free")}}).Code(),
            "account_limit_exceeded");
  sim_->Reset();
  SetProject(Json{{"trial", true}});
  Buy();
  EXPECT_EQ(client_->Post(kNumbers, Json{{"number", Available()}}).Code(), "account_limit_exceeded");
}

TEST_F(RestNumbers, PurchaseRefusesBadBodies) {
  const Fields json = {{"Content-Type", "application/json; charset=utf-8"}};
  const auto code = [&](const std::string& body) {
    return client_->Call("POST", kNumbers, body, json).Code();
  };
  EXPECT_EQ(code("{}"), "missing_required_parameter");
  EXPECT_EQ(code(R"({"number":null})"), "missing_required_parameter");
  EXPECT_EQ(code(R"({"number":15122345678})"), "not_a_string");
  EXPECT_EQ(code(R"({"number":"5122345678"})"), "not_e164");
  EXPECT_EQ(code(R"({"number":"+15122345678","areacode":"512"})"), "invalid_parameter");
  for (const char* broken : {"{", "[]", "\"x\"", "{\"number\":\"\xff\"}"}) {
    const Answer answer = client_->Call("POST", kNumbers, broken, json);
    EXPECT_EQ(answer.status, 400) << broken;
    EXPECT_EQ(answer.body, R"({"error":"Bad Request"})");
  }
  EXPECT_TRUE(Actions().empty());
}

TEST_F(RestNumbers, WritesRefuseForms) {
  const Answer form = client_->Form(kNumbers, {{"number", Available()}});
  EXPECT_EQ(form.status, 422);
  EXPECT_EQ(form.Code(), "invalid_content_type");
  EXPECT_EQ(client_->Call("POST", kNumbers, R"({"number":"+1"})").Code(), "invalid_content_type");
}

TEST_F(RestNumbers, ErrorCodeIs422WhenSwitched) {
  SetSwitch("error_codes", "422");
  EXPECT_EQ(
      client_->Post(kNumbers, Json::object()).body,
      R"({"errors":[{"detail":"number can't be blank","status":"422","title":"Invalid Attribute","code":"422"}]})");
}

TEST_F(RestNumbers, ReleaseIsRefusedBefore14DaysAndNamesTheTime) {
  const Json bought = Buy();
  const std::string path = kNumbers + "/" + bought["id"].get<std::string>();
  sim_->Advance(std::chrono::days(14) - std::chrono::seconds(1));
  const Answer early = client_->Delete(path);
  EXPECT_EQ(early.status, 422);
  EXPECT_EQ(early.Code(), "purchased_too_recently");
  EXPECT_THAT(early.Detail(), HasSubstr("until 2026-01-24 12:00:00 UTC to release it"));
  sim_->Advance(std::chrono::seconds(1));
  const Answer released = client_->Delete(path);
  EXPECT_EQ(released.status, 204);
  EXPECT_EQ(released.body, "");
  EXPECT_EQ(client_->Get(path).body, R"({"error":"Not Found"})");
  EXPECT_EQ(client_->Delete(path).status, 404);
  EXPECT_EQ(Available(), bought["number"].get<std::string>());
  EXPECT_THAT(Actions(), ElementsAre("purchase", "release"));
}

TEST_F(RestNumbers, ReleaseInTrialNeeds30Days) {
  SetProject(Json{{"trial", true}});
  const std::string path = kNumbers + "/" + Buy()["id"].get<std::string>();
  sim_->Advance(std::chrono::days(29));
  EXPECT_THAT(client_->Delete(path).Detail(), HasSubstr("until 2026-02-09 12:00:00 UTC"));
  sim_->Advance(std::chrono::days(1));
  EXPECT_EQ(client_->Delete(path).status, 204);
}

TEST_F(RestNumbers, BillsEveryMonth) {
  const std::string path = kNumbers + "/" + Buy()["id"].get<std::string>();
  sim_->Advance(std::chrono::days(70));
  EXPECT_EQ(client_->Get(path).json["next_billed_at"], "2026-04-10T12:00:00Z");
  EXPECT_THAT(Actions(), ElementsAre("purchase", "bill", "bill"));
}

TEST_F(RestNumbers, NumberOfAnotherProjectIsNotThere) {
  Control("POST", "/_sim/projects", Json{{"id", "d3300000-0000-4000-8000-000000000002"}, {"token", "other"}});
  Client other(sim_->port(), "d3300000-0000-4000-8000-000000000002", "other");
  EXPECT_EQ(other.Get(kNumbers + "/" + Buy()["id"].get<std::string>()).status, 404);
  EXPECT_EQ(other.Get(kNumbers).json["data"].size(), 0u);
}

TEST_F(RestNumbers, MessagingIsHeldBackWhereACampaignIsNeeded) {
  SetSwitch("messaging_needs_campaign", true);
  EXPECT_EQ(Buy()["capabilities"], Json::array({"voice", "fax"}));
}

TEST_F(RestNumbers, ImportAnswers201AndCanBeReleasedAtOnce) {
  const Answer imported = client_->Post(
      "/api/relay/rest/imported_phone_numbers",
      Json{{"number", "+4915223433333"}, {"number_type", "longcode"}, {"capabilities", {"sms", "fax"}}});
  ASSERT_EQ(imported.status, 201) << imported.body;
  EXPECT_EQ(imported.json["capabilities"], Json::array({"sms", "fax"}));
  EXPECT_TRUE(imported.json["next_billed_at"].is_null());
  EXPECT_THAT(Actions(), ElementsAre("import"));
  EXPECT_EQ(client_->Delete(kNumbers + "/" + imported.json["id"].get<std::string>()).status, 204);
}

TEST_F(RestNumbers, ImportRefusesBadAndTakenNumbers) {
  const auto import = [&](const Json& body) {
    return client_->Post("/api/relay/rest/imported_phone_numbers", body);
  };
  EXPECT_EQ(import(Json{{"number", "+4915223433333"}}).Code(), "missing_required_parameter");
  EXPECT_EQ(import(Json{{"number", "+491"}, {"number_type", "tollfree"}}).Code(), "invalid_number_format");
  EXPECT_EQ(import(Json{{"number", "+4915223433333"}, {"number_type", "toll-free"}}).Code(),
            "invalid_parameter");
  EXPECT_EQ(
      import(Json{{"number", "+4915223433333"}, {"number_type", "longcode"}, {"capabilities", "sms"}}).Code(),
      "not_an_array_of_strings");
  EXPECT_EQ(import(Json{{"number", Buy()["number"]}, {"number_type", "longcode"}}).Code(),
            "value_not_unique");
  SetProject(Json{{"import_enabled", false}});
  EXPECT_EQ(import(Json{{"number", "+4915223433333"}, {"number_type", "longcode"}}).Code(),
            "feature_not_available");
}

}  // namespace
}  // namespace sim::rest_numbers_test
