// The exact HTTP request of every RPC, as files in golden/.
//
// PHONEGATE_UPDATE_GOLDEN=1 writes the files instead of comparing them; read the
// difference before you commit it.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/translate/gateway_fixture.h"

namespace phonegate::golden_request_test {
namespace {

constexpr char kFolder[] = "tests/translate/golden";

struct Case {
  std::string file;  // without .txt: the RPC, and a name where it has several
  std::string request;

  std::string rpc() const { return file.substr(0, file.find('.')); }
};

void PrintTo(const Case& row, std::ostream* out) { *out << row.file; }

const char kChange[] = R"(project: "main" request_id: "0f8fad5b-d9cb-469f-a165-70867728950e" )";
const char kId[] = R"(id: "3fa85f64-5717-4562-b3fc-2c963f66afa6" )";
const char kSid[] = R"(sid: "b3877c40-da60-4998-90ad-b792e98472pn" )";

// All fields of the LaML number that people set, with texts that need encoding.
const char kLamlFields[] = R"(
    friendly_name: "Küche & Büro = 50% +1"
    sms_application_sid: "3fa85f64-5717-4562-b3fc-2c963f66afa1"
    sms_fallback_method: HTTP_METHOD_GET
    sms_fallback_url: "https://example.com/sms-fallback"
    sms_method: HTTP_METHOD_POST
    sms_url: "https://example.com/sms?a=1&b=2"
    status_callback: "https://example.com/status"
    status_callback_method: HTTP_METHOD_POST
    voice_application_sid: "3fa85f64-5717-4562-b3fc-2c963f66afa2"
    voice_fallback_method: HTTP_METHOD_POST
    voice_fallback_url: "https://example.com/voice-fallback"
    voice_method: HTTP_METHOD_GET
    voice_receive_mode: CALL_RECEIVE_MODE_FAX
    voice_url: "https://example.com/voice#start" )";

const char kAllUpdates[] = R"(
    name: "Main \"office\" \\ Köln"
    call_handler: CALL_HANDLER_LAML_WEBHOOKS
    call_receive_mode: CALL_RECEIVE_MODE_VOICE
    call_request_url: "https://example.com/call"
    call_request_method: HTTP_METHOD_POST
    call_fallback_url: "https://example.com/call-fallback"
    call_fallback_method: HTTP_METHOD_GET
    call_status_callback_url: "https://example.com/call-status"
    call_status_callback_method: HTTP_METHOD_POST
    call_laml_application_id: "app-1"
    call_dialogflow_agent_id: "agent-1"
    call_relay_topic: "office"
    call_relay_topic_status_callback_url: "https://example.com/topic"
    call_relay_script_url: "https://example.com/script"
    call_relay_context: "context"
    call_relay_context_status_callback_url: "https://example.com/context"
    call_relay_application: "relay-app"
    call_relay_connector_id: "connector-1"
    call_sip_endpoint_id: "sip-1"
    call_verto_resource: "verto"
    call_video_room_id: "fe4093d9-58c2-4931-b4b9-5679f82652c6"
    message_handler: MESSAGE_HANDLER_RELAY_APPLICATION
    message_request_url: "https://example.com/message"
    message_request_method: HTTP_METHOD_GET
    message_fallback_url: "https://example.com/message-fallback"
    message_fallback_method: HTTP_METHOD_POST
    message_laml_application_id: "app-2"
    message_relay_topic: "topic-2"
    message_relay_context: "context-2"
    message_relay_application: "relay-app-2" )";

const char kLamlSearch[] = R"(project: "main" iso_country: "CA" area_code: "416" contains: "2CARS"
    in_region: "ON" in_locality: "Sault Ste. Marie" )";

std::vector<Case> Cases() {
  const std::string change = kChange;
  return {
      {"SearchAvailablePhoneNumbers",
       R"(project: "main" areacode: "512" number_type: SEARCH_NUMBER_TYPE_LOCAL starts_with: "555"
          max_results: 100 region: "TX" city: "San Marcos & Kyle")"},
      {"SearchAvailablePhoneNumbers.contains", R"(contains: "5551234")"},
      {"SearchAvailablePhoneNumbers.tollfree",
       R"(number_type: SEARCH_NUMBER_TYPE_TOLL_FREE ends_with: "999")"},
      {"SearchAvailablePhoneNumbers.empty", ""},
      {"PurchasePhoneNumber", change + R"(number: "+15125550100")"},
      {"ImportPhoneNumber", change + R"(number: "+49152234333323" number_type: IMPORT_NUMBER_TYPE_LONGCODE
          capabilities: [CAPABILITY_SMS, CAPABILITY_VOICE, CAPABILITY_FAX, CAPABILITY_MMS])"},
      {"ImportPhoneNumber.tollfree", R"(number: "+18005550100" number_type: IMPORT_NUMBER_TYPE_TOLLFREE)"},
      {"ListPhoneNumbers",
       R"(project: "main" filter_name: "Büro + Lager" filter_number: "+1512" page_size: 1000)"},
      {"ListPhoneNumbers.empty", ""},
      {"StreamPhoneNumbers", R"(project: "main" filter_name: "a/b?c#d" filter_number: "512" page_size: 7)"},
      {"StreamPhoneNumbers.empty", ""},
      {"GetPhoneNumber", std::string(R"(project: "main" )") + kId},
      {"GetPhoneNumber.number", R"(number: "+15125550100")"},
      {"UpdatePhoneNumber", change + kId + kAllUpdates},
      {"UpdatePhoneNumber.mask",
       change + kId + R"(update_mask: { paths: ["name", "call_request_url"] })" + kAllUpdates},
      {"UpdatePhoneNumber.cleared",
       change + kId + R"(update_mask: { paths: ["message_handler", "name", "call_handler",
          "call_video_room_id"] } call_handler: CALL_HANDLER_VIDEO_ROOM)"},
      {"UpdatePhoneNumber.empty_text", std::string(kId) + R"(name: "" call_request_url: "")"},
      {"UpdatePhoneNumber.empty_text_in_mask",
       std::string(kId) + R"(update_mask: { paths: "name" } name: "")"},
      {"UpdatePhoneNumber.mask_twice",
       std::string(kId) + R"(update_mask: { paths: ["name", "name"] } name: "x")"},
      {"ReleasePhoneNumber", change + kId},
      {"AssignE911Address", change + kId + R"(e911_address_id: "691af061-cd86-4893-a605-173f47afc4c2")"},
      {"RemoveE911Address", change + kId},
      {"LookupPhoneNumber",
       R"(project: "main" number: "+15125550100" include: [LOOKUP_INCLUDE_CARRIER, LOOKUP_INCLUDE_CNAM])"},
      {"LookupPhoneNumber.free", R"(number: "+442071838750")"},
      {"AssignPhoneRoute", change + R"(resource_id: "3fa85f64-5717-4562-b3fc-2c963f66afa6"
          phone_route_id: "691af061-cd86-4893-a605-173f47afc4c2" handler: PHONE_ROUTE_HANDLER_CALLING)"},
      {"CreateIncomingPhoneNumber", change + R"(phone_number: "+15125550100")" + kLamlFields},
      {"CreateIncomingPhoneNumber.plain", R"(phone_number: "+15125550100")"},
      {"ListIncomingPhoneNumbers",
       R"(project: "main" phone_number: "+1512*" friendly_name: "Küche & Büro" page_size: 50)"},
      {"ListIncomingPhoneNumbers.empty", ""},
      {"GetIncomingPhoneNumber", std::string(R"(project: "main" )") + kSid},
      {"UpdateIncomingPhoneNumber", change + kSid + R"(account_sid: "b3877c40-da60-4998-90ad-000000000002"
          emergency_address_sid: "691af061-cd86-4893-a605-173f47afc4c2")" +
                                        kLamlFields},
      {"UpdateIncomingPhoneNumber.mask",
       change + kSid + R"(update_mask: { paths: ["voice_url", "sms_url"] })" + kLamlFields},
      {"UpdateIncomingPhoneNumber.cleared",
       std::string(kSid) + R"(update_mask: { paths: ["voice_url", "sms_method", "emergency_address_sid"] })"},
      {"UpdateIncomingPhoneNumber.empty_text", std::string(kSid) + R"(sms_url: "")"},
      {"ReleaseIncomingPhoneNumber", change + kSid},
      {"ImportIncomingPhoneNumber",
       change + R"(number: "+49152234333323" number_type: IMPORT_NUMBER_TYPE_TOLLFREE
          capabilities: [CAPABILITY_SMS, CAPABILITY_VOICE])"},
      {"ListAvailableCountries", R"(project: "main")"},
      {"GetAvailableCountry", R"(project: "main" iso_country: "US")"},
      {"SearchLocalPhoneNumbers", kLamlSearch},
      {"SearchTollFreePhoneNumbers", kLamlSearch},
  };
}

std::string Written(const HttpRequest& request) {
  std::ostringstream out;
  out << ToText(request.method) << " " << request.origin << request.target << "\n";
  out << "connections: " << (request.pool == Pool::kOnce ? "once" : "shared") << "\n";
  for (const HttpHeader& header : request.headers) out << header.name << ": " << header.value << "\n";
  if (!request.body.empty()) out << "\n" << request.body << "\n";
  return out.str();
}

class GoldenRequest : public GatewayTest, public testing::WithParamInterface<Case> {};

TEST_P(GoldenRequest, IsSentToTheByte) {
  const Case& c = GetParam();
  transport.Answer(418);
  Handle(c.rpc(), c.request);
  ASSERT_EQ(transport.seen.size(), 1U);
  const HttpRequest& request = transport.seen[0].request;
  EXPECT_EQ(request.username, kProjectId);
  EXPECT_EQ(request.password, "PT-fake-token");

  const std::string path = std::string(kFolder) + "/" + c.file + ".txt";
  if (std::getenv("PHONEGATE_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << Written(request);
  std::ifstream in(path);
  ASSERT_TRUE(in) << path
                  << " is missing; run this test with PHONEGATE_UPDATE_GOLDEN=1 and read what it writes";
  std::ostringstream golden;
  golden << in.rdbuf();
  EXPECT_EQ(Written(request), golden.str());
}

INSTANTIATE_TEST_SUITE_P(Of, GoldenRequest, testing::ValuesIn(Cases()), [](const auto& row) {
  std::string name = row.param.file;
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
});

TEST(GoldenFolder, HoldsAFilePerCaseAndNoOther) {
  std::set<std::string> want;
  for (const Case& c : Cases()) EXPECT_TRUE(want.insert(c.file + ".txt").second) << c.file;
  std::set<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder))
    found.insert(entry.path().filename());
  EXPECT_THAT(found, testing::ContainerEq(want));
}

// Every field of every request is sent at least once, except for those that
// never are: a token holds the whole target, and validate_only sends nothing.
TEST(GoldenCases, SetEveryFieldOfEveryRequest) {
  std::map<std::string, std::set<std::string>> set;
  for (const Case& c : Cases()) {
    const auto request = MessageOf(*OperationOf(c.rpc()).request, c.request);
    std::vector<const google::protobuf::FieldDescriptor*> fields;
    request->GetReflection()->ListFields(*request, &fields);
    for (const auto* field : fields) set[c.rpc()].insert(field->name());
  }
  for (const Operation& operation : RealContract()) {
    for (int i = 0; i < operation.request->field_count(); ++i) {
      const auto* field = operation.request->field(i);
      if (field == operation.page_token || field == operation.validate_only) continue;
      EXPECT_TRUE(set[operation.name].contains(field->name())) << operation.name << " " << field->name();
    }
  }
}

}  // namespace
}  // namespace phonegate::golden_request_test
