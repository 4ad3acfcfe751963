#include "tests/bench/sample_number.h"

#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include "phonegate/v1/phone_number_service.pb.h"
#include "service/base/serialize.h"
#include "service/translate/answer_reader.h"
#include "service/translate/json.h"

namespace phonegate::bench {
namespace {

constexpr char kPrettyJson[] = R"({
  "id": "b3877c40-da60-4998-90ad-000000000001",
  "number": "+15125550100",
  "name": "Front desk East",
  "capabilities": ["voice", "sms", "mms", "fax"],
  "number_type": "longcode",
  "country_code": "US",
  "e911_address_id": "addd0000-0000-4000-8000-000000000001",
  "e911_status": "active",
  "created_at": "2026-01-31T12:00:00Z",
  "updated_at": "2026-01-31T12:00:00Z",
  "next_billed_at": "2026-02-28T12:00:00Z",
  "call_handler": "laml_webhooks",
  "calling_handler_resource_id": "fab00000-0000-4000-8000-000000000002",
  "call_receive_mode": "voice",
  "call_request_url": "https://calls.eu-1.example.com/phone-numbers/front-desk/hooks/answer",
  "call_request_method": "POST",
  "call_fallback_url": "https://calls.eu-1.example.com/phone-numbers/front-desk/hooks/fallback",
  "call_fallback_method": "POST",
  "call_status_callback_url": "https://calls.eu-1.example.com/phone-numbers/front-desk/hooks/status",
  "call_status_callback_method": "POST",
  "call_laml_application_id": null,
  "call_dialogflow_agent_id": null,
  "call_relay_topic": null,
  "call_relay_topic_status_callback_url": null,
  "call_relay_script_url": null,
  "call_relay_context": null,
  "call_relay_context_status_callback_url": null,
  "call_relay_application": null,
  "call_relay_connector_id": null,
  "call_sip_endpoint_id": null,
  "call_verto_resource": null,
  "call_video_room_id": null,
  "message_handler": "laml_webhooks",
  "messaging_handler_resource_id": "fab00000-0000-4000-8000-000000000003",
  "message_request_url": "https://messages.eu-1.example.com/phone-numbers/front-desk/hooks/answer",
  "message_request_method": "POST",
  "message_fallback_url": "https://messages.eu-1.example.com/phone-numbers/front-desk/hooks/fallback",
  "message_fallback_method": "POST",
  "message_laml_application_id": null,
  "message_relay_topic": null,
  "message_relay_context": null
})";

// In the order above: the library that parses it would sort it.
std::string WithoutSpace(const std::string& pretty) {
  std::string json;
  bool quoted = false;
  for (const char c : pretty) {
    if (c == '"') quoted = !quoted;
    if (quoted || (c != ' ' && c != '\n')) json += c;
  }
  return json;
}

std::unique_ptr<google::protobuf::Message> Read(
    const google::protobuf::Descriptor& type = *v1::PhoneNumber::descriptor(),
    const std::string& json = SampleJson()) {
  const std::optional<JsonText> text = ParseJson(json);
  if (!text) throw std::logic_error("the sample is not JSON");
  auto message = ReadAnswer(type, text->root());
  if (!message.ok()) throw std::logic_error(std::string(message.status().message()));
  return *std::move(message);
}

v1::PhoneNumber WithoutNullFields() {
  v1::PhoneNumber number;
  number.CopyFrom(*Read());
  number.clear_null_fields();
  return number;
}

}  // namespace

const std::string& SampleJson() {
  static const std::string json = WithoutSpace(kPrettyJson);
  return json;
}

const v1::PhoneNumber& SampleNumber() {
  static const v1::PhoneNumber number = WithoutNullFields();
  return number;
}

const std::string& SampleAnswer() {
  static const std::string answer = SerializeInOrder(*Read());
  return answer;
}

std::string SamplePageJson(int numbers) {
  std::string page = R"({"links":{},"data":[)";
  for (int i = 0; i < numbers; ++i) page.append(i == 0 ? "" : ",").append(SampleJson());
  return page.append("]}");
}

std::string SamplePageAnswer() {
  // Without what a page has beside its items: phonegate does not tell it.
  const std::string page = SamplePageJson(kPageNumbers);
  const std::string items = R"({"data":)" + page.substr(page.find('['));
  return SerializeInOrder(*Read(*v1::ListPhoneNumbersResponse::descriptor(), items));
}

std::string GetRequest(const std::string& id) {
  v1::GetPhoneNumberRequest request;
  request.set_id(id);
  return request.SerializeAsString();
}

}  // namespace phonegate::bench
