#include "tests/simulator/number.h"

#include <array>
#include <utility>

#include "tests/simulator/errors.h"
#include "tests/simulator/text.h"

namespace sim {
namespace {

// In the order of an answer. Everything begins as null.
constexpr std::array kMembers = {"id",
                                 "number",
                                 "name",
                                 "capabilities",
                                 "number_type",
                                 "country_code",
                                 "e911_address_id",
                                 "e911_status",
                                 "created_at",
                                 "updated_at",
                                 "next_billed_at",
                                 "call_handler",
                                 "calling_handler_resource_id",
                                 "call_receive_mode",
                                 "call_request_url",
                                 "call_request_method",
                                 "call_fallback_url",
                                 "call_fallback_method",
                                 "call_status_callback_url",
                                 "call_status_callback_method",
                                 "call_laml_application_id",
                                 "call_dialogflow_agent_id",
                                 "call_relay_topic",
                                 "call_relay_topic_status_callback_url",
                                 "call_relay_script_url",
                                 "call_relay_context",
                                 "call_relay_context_status_callback_url",
                                 "call_relay_application",
                                 "call_relay_connector_id",
                                 "call_sip_endpoint_id",
                                 "call_verto_resource",
                                 "call_video_room_id",
                                 "message_handler",
                                 "messaging_handler_resource_id",
                                 "message_request_url",
                                 "message_request_method",
                                 "message_fallback_url",
                                 "message_fallback_method",
                                 "message_laml_application_id",
                                 "message_relay_topic",
                                 "message_relay_context"};
static_assert(kMembers.size() == 41);

constexpr std::array kReadOnly = {"calling_handler_resource_id", "messaging_handler_resource_id"};

}  // namespace

Number::Number(std::string project_id, std::string rest_id, std::string laml_sid, std::string number,
               Origin from, Time now)
    : project(std::move(project_id)),
      id(std::move(rest_id)),
      sid(std::move(laml_sid)),
      e164(std::move(number)),
      origin(from),
      created(now),
      updated(now),
      next_billed(now) {
  for (const char* member : kMembers) rest_[member] = nullptr;
  rest_["id"] = id;
  rest_["number"] = e164;
  rest_["call_receive_mode"] = "voice";
  rest_["created_at"] = Iso8601(now);
  // Methods read POST although no URL is set.
  for (const char* method : {"call_request_method", "call_fallback_method", "call_status_callback_method",
                             "message_request_method", "message_fallback_method"}) {
    rest_[method] = "POST";
  }
  Touch(now);
}

std::string Number::Text(const char* member) const {
  const Json& value = rest_.at(member);
  return value.is_string() ? value.get<std::string>() : "";
}

void Number::Set(const char* member, Json value) {
  rest_[member] = std::move(value);
  text_.clear();
}

void Number::Touch(Time now) {
  updated = now;
  Set("updated_at", Iso8601(now));
}

void Number::Bill(Time next) {
  next_billed = next;
  Set("next_billed_at", Iso8601(next));
}

const std::string& Number::RestText() const {
  if (text_.empty()) text_ = Dump(rest_);
  return text_;
}

bool IsUpdatable(const std::string& member) {
  for (const char* fixed : kReadOnly) {
    if (member == fixed) return false;
  }
  if (member == "name" || member == "message_relay_application") return true;
  if (member.rfind("call_", 0) != 0 && member.rfind("message_", 0) != 0) return false;
  for (const char* known : kMembers) {
    if (member == known) return true;
  }
  return false;
}

}  // namespace sim
