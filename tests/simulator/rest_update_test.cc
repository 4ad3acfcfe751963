#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/simulator/sim_fixture.h"

namespace sim::rest_update_test {
namespace {

using ::testing::ElementsAre;

const std::string kAddress = "addd0000-0000-4000-8000-0000000000";
const std::string kResource = "fab00000-0000-4000-8000-0000000000";

// Tests about one number that the project owns.
class OwnedNumberTest : public SimTest {
 protected:
  OwnedNumberTest() : number_(Buy()), path_(kNumbers + "/" + number_["id"].get<std::string>()) {}

  Answer Update(const Json& changes) { return client_->Put(path_, changes); }
  Answer Assign(const std::string& address) {
    return client_->Post(path_ + "/e911_address", Json{{"e911_address_id", address}});
  }
  std::string Status() { return client_->Get(path_).json["e911_status"].dump(); }
  Answer Route(const std::string& resource, const Json& body) {
    return client_->Post("/api/fabric/resources/" + resource + "/phone_routes", body);
  }

  Json number_;
  std::string path_;
};
using RestUpdate = OwnedNumberTest;
using RestE911 = OwnedNumberTest;
using FabricRoute = OwnedNumberTest;

TEST_F(RestUpdate, ChangesOnlyWhatIsNamed) {
  sim_->Advance(std::chrono::hours(1));
  const Json updated = Update(Json{{"name", "Front"},
                                   {"call_request_url", "https://example.com/a"},
                                   {"call_request_method", "GET"}})
                           .json;
  Json expected = number_;
  expected["name"] = "Front";
  expected["call_request_url"] = "https://example.com/a";
  expected["call_request_method"] = "GET";
  expected["updated_at"] = "2026-01-10T13:00:00Z";
  EXPECT_EQ(updated, expected);
  EXPECT_EQ(client_->Get(path_).json, expected);
  EXPECT_THAT(Actions(), ElementsAre("purchase", "update"));
}

TEST_F(RestUpdate, NullAndEmptyClear) {
  Update(Json{{"name", "Front"}, {"call_relay_topic", "office"}});
  const Json cleared = Update(Json{{"name", nullptr}, {"call_relay_topic", ""}}).json;
  EXPECT_TRUE(cleared["name"].is_null());
  EXPECT_TRUE(cleared["call_relay_topic"].is_null());
  SetSwitch("null_clears", false);
  EXPECT_EQ(Update(Json{{"name", nullptr}}).Code(), "not_a_string");
}

TEST_F(RestUpdate, SomeHandlersMakeAResourceAndOldCompanionsStay) {
  const Json script =
      Update(Json{{"call_handler", "relay_script"}, {"call_relay_script_url", "https://a.example/s"}}).json;
  EXPECT_TRUE(IsUuid(script["calling_handler_resource_id"].get<std::string>()));
  const Json topic = Update(Json{{"call_handler", "relay_topic"}, {"call_relay_topic", "office"}}).json;
  EXPECT_TRUE(topic["calling_handler_resource_id"].is_null());
  EXPECT_EQ(topic["call_relay_script_url"], "https://a.example/s");
}

TEST_F(RestUpdate, RequestOnlyMemberIsAcceptedAndNeverAnswered) {
  const Answer answer = Update(Json{{"message_relay_application", "app"}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.json.size(), 41u);
}

struct BadUpdate {
  const char* body;
  const char* code;
  const char* detail;
};
class RestUpdateRefusal : public OwnedNumberTest, public ::testing::WithParamInterface<BadUpdate> {};

TEST_P(RestUpdateRefusal, ChangesNothing) {
  const Answer answer = Update(Json::parse(GetParam().body));
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.Code(), GetParam().code);
  EXPECT_EQ(answer.Detail(), GetParam().detail);
  EXPECT_EQ(client_->Get(path_).json, number_);
  EXPECT_THAT(Actions(), ElementsAre("purchase"));
}

INSTANTIATE_TEST_SUITE_P(
    Rules, RestUpdateRefusal,
    ::testing::Values(
        BadUpdate{R"({"colour":"red"})", "invalid_parameter", "colour is not a recognized parameter"},
        BadUpdate{R"({"number":"+15125550100"})", "invalid_parameter",
                  "number is not a recognized parameter"},
        BadUpdate{R"({"calling_handler_resource_id":"x"})", "invalid_parameter",
                  "calling_handler_resource_id is not a recognized parameter"},
        BadUpdate{R"({"name":7})", "not_a_string", "name must be a string"},
        BadUpdate{R"({"call_handler":"ai_agent"})", "invalid_parameter",
                  "call_handler is not a handler that can be set"},
        BadUpdate{R"({"message_handler":"relay_script"})", "invalid_parameter",
                  "message_handler is not a handler that can be set"},
        BadUpdate{R"({"call_request_url":"ftp://a"})", "not_an_http_url",
                  "call_request_url must be an http or https URL"},
        BadUpdate{R"({"call_request_method":"PUT"})", "invalid_http_method",
                  "call_request_method must be GET or POST"},
        BadUpdate{R"({"call_request_method":null})", "not_a_string", "call_request_method must be a string"},
        BadUpdate{R"({"call_receive_mode":"telex"})", "unsupported_mode",
                  "call_receive_mode must be voice or fax"},
        BadUpdate{R"({"call_video_room_id":"room"})", "invalid_parameter",
                  "call_video_room_id must be a UUID"},
        BadUpdate{R"({"name":"ok","call_request_url":"x"})", "not_an_http_url",
                  "call_request_url must be an http or https URL"}));

TEST_F(RestE911, AddressBecomesActiveWithTime) {
  const Answer assigned = Assign(kAddress + "01");
  ASSERT_EQ(assigned.status, 200) << assigned.body;
  EXPECT_EQ(assigned.json["e911_status"], "pending");
  EXPECT_EQ(assigned.json["e911_address_id"], kAddress + "01");
  sim_->Advance(std::chrono::seconds(299));
  EXPECT_EQ(Status(), "\"pending\"");
  sim_->Advance(std::chrono::seconds(1));
  EXPECT_EQ(Status(), "\"active\"");
  EXPECT_THAT(Actions(), ElementsAre("purchase", "assign_e911", "e911_active"));
}

TEST_F(RestE911, AddressFailsWhenSwitched) {
  SetSwitch("e911_outcome", "failed");
  Assign(kAddress + "01");
  sim_->Advance(std::chrono::minutes(5));
  EXPECT_EQ(Status(), "\"failed\"");
}

TEST_F(RestE911, RemovalIsOnlyPossibleFromActiveAndAnswersTheNumber) {
  EXPECT_EQ(client_->Delete(path_ + "/e911_address").Code(), "invalid_state");
  Assign(kAddress + "01");
  EXPECT_EQ(client_->Delete(path_ + "/e911_address").Code(), "invalid_state");
  sim_->Advance(std::chrono::minutes(5));
  const Answer removed = client_->Delete(path_ + "/e911_address");
  EXPECT_EQ(removed.status, 200);
  EXPECT_EQ(removed.json["e911_status"], "pending_removal");
  EXPECT_EQ(Assign(kAddress + "01").Code(), "invalid_state");
  sim_->Advance(std::chrono::minutes(5));
  EXPECT_EQ(Status(), "\"unregistered\"");
  EXPECT_TRUE(client_->Get(path_).json["e911_address_id"].is_null());
}

TEST_F(RestE911, SecondAssignmentStartsTheWaitAgain) {
  Assign(kAddress + "01");
  sim_->Advance(std::chrono::minutes(3));
  Assign(kAddress + "01");
  sim_->Advance(std::chrono::minutes(3));
  EXPECT_EQ(Status(), "\"pending\"");
}

TEST_F(RestE911, RefusesAddressesThatDoNotSuit) {
  EXPECT_EQ(Assign(kAddress + "09").Code(), "provided_id_is_unrecognized");
  EXPECT_EQ(Assign(kAddress + "02").Code(), "invalid_object");
  EXPECT_EQ(Assign(kAddress + "03").Code(), "invalid_object");
  EXPECT_EQ(client_->Post(path_ + "/e911_address", Json::object()).Code(), "missing_required_parameter");
  EXPECT_EQ(
      client_->Post(path_ + "/e911_address", Json{{"e911_address_id", kAddress + "01"}, {"x", 1}}).Code(),
      "invalid_parameter");
  EXPECT_EQ(Status(), "null");
}

TEST_F(FabricRoute, PointsTheNumberAtTheResource) {
  const Answer routed =
      Route(kResource + "01", Json{{"phone_route_id", number_["id"]}, {"handler", "calling"}});
  ASSERT_EQ(routed.status, 200) << routed.body;
  EXPECT_EQ(routed.json["type"], "app");
  EXPECT_EQ(routed.json["channels"], (Json{{"audio", "/external/demo-swml?channel=audio"}}));
  EXPECT_EQ(client_->Get(path_).json["calling_handler_resource_id"], kResource + "01");
  EXPECT_EQ(client_->Get(path_).json["call_handler"], "relay_script");
  EXPECT_EQ(Actions().back(), "assign_phone_route");
}

TEST_F(FabricRoute, RefusesInTheFabricShape) {
  const Answer missing = Route(kResource + "01", Json{{"handler", "calling"}});
  EXPECT_EQ(missing.status, 422);
  EXPECT_EQ(missing.json["errors"][0]["type"], "validation_error");
  EXPECT_EQ(missing.json["errors"][0]["attribute"], "phone_route_id");
  EXPECT_EQ(missing.Code(), "missing_required_parameter");
  EXPECT_EQ(missing.Detail(), "phone_route_id can't be blank");
  const Json id = number_["id"];
  EXPECT_EQ(Route(kResource + "01", Json{{"phone_route_id", id}, {"handler", "faxing"}}).Code(),
            "invalid_handler_use");
  EXPECT_EQ(Route(kResource + "01", Json{{"phone_route_id", id}, {"handler", "messaging"}}).Code(),
            "invalid_resource_for_handler");
  EXPECT_EQ(Route(kResource + "02", Json{{"phone_route_id", id}, {"handler", "messaging"}}).status, 200);
  EXPECT_EQ(Route(kResource + "01", Json{{"phone_route_id", kAddress + "01"}, {"handler", "calling"}}).Code(),
            "provided_id_is_unrecognized");
  EXPECT_EQ(Route(kResource + "77", Json{{"phone_route_id", id}, {"handler", "calling"}}).status, 404);
  const Answer form =
      client_->Form("/api/fabric/resources/" + kResource + "01/phone_routes", {{"handler", "calling"}});
  EXPECT_EQ(form.Code(), "invalid_content_type");
}

}  // namespace
}  // namespace sim::rest_update_test
