#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/simulator/sim_fixture.h"

namespace sim::laml_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::string kAvailable = kAccount + "/AvailablePhoneNumbers";

class LamlTest : public SimTest {
 protected:
  Json Create(Fields more = {}) {
    more.insert(more.begin(), {"PhoneNumber", Available()});
    const Answer created = client_->Form(kIncoming, more);
    EXPECT_EQ(created.status, 201) << created.body;
    return created.json;
  }
  std::string Path(const Json& number) { return kIncoming + "/" + number["sid"].get<std::string>(); }
};
using LamlAvailable = LamlTest;
using LamlIncoming = LamlTest;
using LamlImport = LamlTest;

TEST_F(LamlAvailable, ListsCountriesUnderAllPaths) {
  const Answer answer = client_->Get(kAvailable);
  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(answer.json["countries"][0]["country"], "United States");
  EXPECT_EQ(answer.json["countries"][1]["subresource_uris"]["toll_free"], kAvailable + "/CA/TollFree");
  const std::string short_path = kAvailable.substr(std::string("/api/laml").size());
  for (const std::string& path : {kAvailable + ".json", short_path, short_path + ".json"}) {
    EXPECT_EQ(client_->Get(path).body, answer.body) << path;
  }
}

TEST_F(LamlAvailable, TellsOneCountryAndRefusesOthers) {
  EXPECT_EQ(client_->Get(kAvailable + "/US").json["country_code"], "US");
  EXPECT_EQ(client_->Get(kAvailable + "/DE").status, 400);
}

TEST_F(LamlAvailable, SearchAnswersTheLamlItem) {
  const Json items =
      client_->Get(kAvailable + "/US/Local?AreaCode=512&SmsEnabled=true").json["available_phone_numbers"];
  ASSERT_EQ(items.size(), 50u);
  EXPECT_EQ(items[0].size(), 12u);
  EXPECT_EQ(items[0]["region"], "TX");
  EXPECT_TRUE(items[0]["locality"].is_null());
  EXPECT_EQ(items[0]["capabilities"], (Json{{"voice", true}, {"SMS", true}, {"MMS", true}}));
  const Json toll_free =
      client_->Get(kAvailable + "/US/TollFree.json?AreaCode=800").json["available_phone_numbers"];
  EXPECT_THAT(toll_free[0]["phone_number"].get<std::string>(), StartsWith("+1800"));
  EXPECT_TRUE(client_->Get(kAvailable + "/CA/Local?AreaCode=512").json["available_phone_numbers"].empty());
}

TEST_F(LamlAvailable, SearchUnderstandsLettersAndRefusesBadFilters) {
  const std::string number = Available();
  const Json found =
      client_->Get(kAvailable + "/US/Local?Contains=" + number.substr(5)).json["available_phone_numbers"];
  EXPECT_EQ(found.at(0)["phone_number"], number);
  EXPECT_EQ(client_->Get(kAvailable + "/US/Local?Contains=5*2").Code(), "90000");
  EXPECT_EQ(client_->Get(kAvailable + "/US/Local?InLocality=Austin").Code(), "90000");
  EXPECT_EQ(client_->Get(kAvailable + "/US/Local?AreaCode=5").Code(), "21451");
  EXPECT_EQ(client_->Get(kAvailable + "/US/Local?areacode=512").Code(), "90000");
}

TEST_F(LamlIncoming, CreateBuysAndSetsUp) {
  const Json created =
      Create({{"FriendlyName", "Front"}, {"VoiceUrl", "https://example.com/v"}, {"VoiceMethod", "GET"}});
  EXPECT_EQ(created["friendly_name"], "Front");
  EXPECT_EQ(created["voice_url"], "https://example.com/v");
  EXPECT_EQ(created["account_sid"], kDemoProject);
  EXPECT_EQ(created["date_created"], "Sat, 10 Jan 2026 12:00:00 +0000");
  EXPECT_EQ(created["origin"], "signalwire");
  EXPECT_EQ(created["uri"], Path(created) + ".json");
  EXPECT_FALSE(created.contains("verification_status"));
  EXPECT_THAT(Actions(), ElementsAre("purchase"));
}

TEST_F(LamlIncoming, NumberIsTheSameInRestUnderAnotherId) {
  const Json created = Create({{"VoiceUrl", "https://example.com/v"}});
  const Json rest = client_->Get(kNumbers).json["data"][0];
  EXPECT_EQ(rest["number"], created["phone_number"]);
  EXPECT_NE(rest["id"], created["sid"]);
  EXPECT_EQ(rest["call_handler"], "laml_webhooks");
  EXPECT_EQ(rest["call_request_url"], "https://example.com/v");
  EXPECT_EQ(client_->Get(kNumbers + "/" + created["sid"].get<std::string>()).status, 404);
  EXPECT_EQ(client_->Get(kIncoming + "/" + rest["id"].get<std::string>()).status, 404);
}

struct BadCreate {
  Fields fields;
  int code;
  const char* message;
};
class LamlCreateRefusal : public LamlTest, public ::testing::WithParamInterface<BadCreate> {};

TEST_P(LamlCreateRefusal, BuysNothing) {
  Fields fields = GetParam().fields;
  if (Find(fields, "PhoneNumber") == nullptr) fields.emplace_back("PhoneNumber", Available());
  const Answer answer = client_->Form(kIncoming, fields);
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.json["code"], GetParam().code) << answer.body;
  EXPECT_THAT(answer.Detail(), HasSubstr(GetParam().message));
  EXPECT_TRUE(Actions().empty());
}

INSTANTIATE_TEST_SUITE_P(
    Rules, LamlCreateRefusal,
    ::testing::Values(BadCreate{{{"PhoneNumber", ""}}, 21421, "PhoneNumber is required"},
                      BadCreate{{{"PhoneNumber", " 15122345678"}}, 21401, "PhoneNumber must be"},
                      BadCreate{{{"PhoneNumber", "+12125550100"}}, 10000, "not available"},
                      BadCreate{{{"AreaCode", "512"}}, 90000, "AreaCode is not a supported parameter"},
                      BadCreate{{{"EmergencyAddressSid", "x"}}, 90000, "cannot be set at purchase"},
                      BadCreate{{{"VoiceUrl", "x"}}, 21402, "VoiceUrl must be an absolute URL"},
                      BadCreate{{{"StatusCallback", "x"}}, 21456, "StatusCallback must be"},
                      BadCreate{{{"SmsMethod", "PUT"}}, 21209, "SmsMethod must be GET or POST"},
                      BadCreate{{{"VoiceReceiveMode", "x"}}, 21209, "voice or fax"},
                      BadCreate{{{"SmsApplicationSid", "x"}}, 21420, "SmsApplicationSid does not exist"},
                      BadCreate{{{"FriendlyName", std::string(256, 'x')}}, 20002, "1 to 255"}));

TEST_F(LamlIncoming, CreateSpeaksOfMoneyAndLimitsInItsOwnCodes) {
  SetProject(Json{{"balance_usd", 0}});
  EXPECT_EQ(client_->Form(kIncoming, {{"PhoneNumber", Available()}}).json["code"], 30002);
  SetProject(Json{{"balance_usd", 10}, {"number_limit", 0}});
  EXPECT_EQ(client_->Form(kIncoming, {{"PhoneNumber", Available()}}).json["code"], 21219);
}

TEST_F(LamlIncoming, BodiesAreFormsAndJsonWhereAllowed) {
  const std::string body = Json{{"PhoneNumber", Available()}}.dump();
  const Fields json = {{"Content-Type", "application/json"}};
  EXPECT_EQ(client_->Call("POST", kIncoming, body, {{"Content-Type", "text/plain"}}).status, 422);
  EXPECT_EQ(client_->Call("POST", kIncoming, "{", json).status, 400);
  EXPECT_EQ(client_
                ->Call("POST", kIncoming, "PhoneNumber=%zz",
                       {{"Content-Type", "application/x-www-form-urlencoded"}})
                .status,
            400);
  SetSwitch("laml_accepts_json", false);
  EXPECT_EQ(client_->Call("POST", kIncoming, body, json).status, 422);
  SetSwitch("laml_accepts_json", true);
  EXPECT_EQ(client_->Call("POST", kIncoming, body, json).status, 201);
}

TEST_F(LamlIncoming, BarePlusInAFormIsASpace) {
  const Answer answer = client_->Call("POST", kIncoming, "PhoneNumber=" + Available(),
                                      {{"Content-Type", "application/x-www-form-urlencoded"}});
  EXPECT_EQ(answer.Code(), "21401");
}

TEST_F(LamlIncoming, ListsInPages) {
  const auto seeded = sim_->SeedNumbers(kDemoProject, 3);
  const Json first = client_->Get(kIncoming + "?PageSize=2").json;
  EXPECT_EQ(first["incoming_phone_numbers"].size(), 2u);
  EXPECT_EQ(first["incoming_phone_numbers"][0]["phone_number"], seeded[2]);
  EXPECT_EQ(first["page_size"], 2);
  EXPECT_TRUE(first["previous_page_uri"].is_null());
  const Json second = client_->Get(first["next_page_uri"].get<std::string>()).json;
  EXPECT_EQ(second["incoming_phone_numbers"][0]["phone_number"], seeded[0]);
  EXPECT_TRUE(second["next_page_uri"].is_null());
  EXPECT_EQ(second["page"], 1);
}

TEST_F(LamlIncoming, ListRefusesBadPages) {
  EXPECT_EQ(client_->Get(kIncoming + "?Page=1").Code(), "54453");
  EXPECT_EQ(client_->Get(kIncoming + "?Page=1&PageToken=PAx").Code(), "21481");
  EXPECT_EQ(client_->Get(kIncoming + "?PageSize=1001").Code(), "54454");
  EXPECT_EQ(client_->Get(kIncoming + "?Page=x").Code(), "10000");
  EXPECT_EQ(client_->Get(kIncoming + "?Beta=true").Code(), "10000");
}

TEST_F(LamlIncoming, ListFilters) {
  const Json created = Create({{"FriendlyName", "Front Desk"}});
  Create();
  const auto count = [&](const std::string& query) {
    return client_->Get(kIncoming + query).json["incoming_phone_numbers"].size();
  };
  EXPECT_EQ(count("?FriendlyName=front"), 1u);
  EXPECT_EQ(count("?PhoneNumber=%2B" + created["phone_number"].get<std::string>().substr(1)), 1u);
  EXPECT_EQ(count("?PhoneNumber=512"), 2u);
}

TEST_F(LamlIncoming, UpdateChangesWhatIsNamed) {
  const Json created = Create({{"SmsUrl", "https://example.com/s"}});
  sim_->Advance(std::chrono::hours(1));
  const Answer updated = client_->Form(Path(created) + ".json", {{"FriendlyName", "Back"}, {"SmsUrl", ""}});
  EXPECT_EQ(updated.status, 200);
  EXPECT_EQ(updated.json["friendly_name"], "Back");
  EXPECT_TRUE(updated.json["sms_url"].is_null());
  EXPECT_EQ(updated.json["date_updated"], "Sat, 10 Jan 2026 13:00:00 +0000");
  EXPECT_EQ(client_->Get(Path(created)).body, updated.body);
  EXPECT_EQ(client_->Form(Path(created), {{"PhoneNumber", "+1"}}).Code(), "90000");
}

TEST_F(LamlIncoming, UpdateAssignsAnEmergencyAddress) {
  const Json created = Create();
  const std::string address = "addd0000-0000-4000-8000-000000000001";
  const Json updated = client_->Form(Path(created), {{"EmergencyAddressSid", address}}).json;
  EXPECT_EQ(updated["emergency_address_sid"], address);
  EXPECT_EQ(updated["emergency_status"], "Inactive");
  sim_->Advance(std::chrono::minutes(5));
  EXPECT_EQ(client_->Get(Path(created)).json["emergency_status"], "Active");
  EXPECT_EQ(client_->Form(Path(created), {{"EmergencyAddressSid", "x"}}).Code(), "22109");
  const Answer toll_free = client_->Form(kIncoming, {{"PhoneNumber", Available("number_type=toll-free")}});
  EXPECT_EQ(toll_free.json["verification_status"], "Unverified");
  EXPECT_EQ(client_->Form(Path(toll_free.json), {{"EmergencyAddressSid", address}}).Code(), "21628");
}

TEST_F(LamlIncoming, UpdateMovesANumberToAnotherProject) {
  const std::string other = "d3300000-0000-4000-8000-000000000002";
  Control("POST", "/_sim/projects", Json{{"id", other}, {"token", "other"}});
  const Json created = Create();
  EXPECT_EQ(client_->Form(Path(created), {{"AccountSid", "d3300000-0000-4000-8000-000000000009"}}).Code(),
            "10004");
  EXPECT_EQ(client_->Form(Path(created), {{"AccountSid", other}}).json["account_sid"], other);
  EXPECT_EQ(client_->Get(Path(created)).status, 404);
  EXPECT_EQ(Client(sim_->port(), other, "other").Get(kNumbers).json["data"].size(), 1u);
}

TEST_F(LamlIncoming, ReleaseIs409BeforeTheTimeOr422WhenSwitched) {
  const Json created = Create();
  const Answer early = client_->Delete(Path(created));
  EXPECT_EQ(early.status, 409);
  EXPECT_EQ(early.json["code"], 22121);
  EXPECT_THAT(early.Detail(), HasSubstr("until 2026-01-24 12:00:00 UTC"));
  SetSwitch("laml_release_status", 422);
  EXPECT_EQ(client_->Delete(Path(created)).status, 422);
  sim_->Advance(std::chrono::days(14));
  EXPECT_EQ(client_->Delete(Path(created)).status, 204);
  EXPECT_EQ(client_->Get(Path(created)).json["code"], 20404);
}

TEST_F(LamlIncoming, TrapsCanBeSwitchedOn) {
  const Json created = Create();
  EXPECT_TRUE(created["voice_application_sid"].is_null());
  SetSwitch("laml_null_strings", true);
  SetSwitch("laml_sept_months", true);
  sim_->Advance(std::chrono::days(240));
  client_->Form(Path(created), {{"FriendlyName", "null"}});
  const Json trapped = client_->Get(Path(created)).json;
  EXPECT_EQ(trapped["voice_application_sid"], "null");
  EXPECT_EQ(trapped["sms_application_sid"], "null");
  EXPECT_EQ(trapped["emergency_address_sid"], "null");
  EXPECT_EQ(trapped["date_updated"], "Mon, 07 Sept 2026 12:00:00 +0000");
}

TEST_F(LamlImport, TakesSnakeCaseFormsWithRepeatedCapabilities) {
  const Answer imported = client_->Form(kAccount + "/ImportedPhoneNumbers", {{"number", "+4915223433333"},
                                                                             {"number_type", "longcode"},
                                                                             {"capabilities", "sms"},
                                                                             {"capabilities", "voice"}});
  ASSERT_EQ(imported.status, 201) << imported.body;
  EXPECT_EQ(imported.json["origin"], "hosted");
  EXPECT_EQ(imported.json["capabilities"],
            (Json{{"voice", true}, {"sms", true}, {"mms", false}, {"fax", false}}));
}

TEST_F(LamlImport, ErrorCodesAreTexts) {
  const auto import = [&](const Fields& fields) {
    return client_->Form(kAccount + "/ImportedPhoneNumbers", fields).json;
  };
  const Json blank = import({{"number", "+4915223433333"}});
  EXPECT_EQ(blank["code"], "10000");
  EXPECT_EQ(blank["message"], "Number type can't be blank");
  EXPECT_EQ(
      import({{"number", "+4915223433333"}, {"number_type", "longcode"}, {"capabilities", "x"}})["code"],
      "4000");
  EXPECT_EQ(import({{"Number", "+4915223433333"}})["message"], "Number is not a supported parameter");
  SetProject(Json{{"import_enabled", false}});
  EXPECT_EQ(import({{"number", "+4915223433333"}, {"number_type", "longcode"}})["code"], "10001");
}

}  // namespace
}  // namespace sim::laml_test
