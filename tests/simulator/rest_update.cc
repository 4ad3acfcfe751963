// Update of a number, its E911 address and its phone routes through the REST API.

#include <algorithm>
#include <array>

#include "tests/simulator/rest_handlers.h"
#include "tests/simulator/text.h"

namespace sim {
namespace {

constexpr std::array kCallHandlers = {"relay_context",        "relay_topic",     "relay_script",
                                      "relay_application",    "relay_connector", "relay_sip_endpoint",
                                      "relay_verto_endpoint", "laml_webhooks",   "laml_application",
                                      "dialogflow",           "video_room"};
constexpr std::array kMessageHandlers = {"relay_context", "relay_topic", "relay_application", "laml_webhooks",
                                         "laml_application"};

template <size_t N>
bool IsOneOf(const std::array<const char*, N>& values, const std::string& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

bool EndsWith(const std::string& text, std::string_view end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

// Null when the value suits the member.
std::optional<Problem> CheckValue(const std::string& member, const std::string& value) {
  if (EndsWith(member, "_method") && value != "GET" && value != "POST") {
    return Problem{"invalid_http_method", member + " must be GET or POST", member};
  }
  if (value.empty()) return std::nullopt;  // clears
  if (EndsWith(member, "_url") && !IsHttpUrl(value)) {
    return Problem{"not_an_http_url", member + " must be an http or https URL", member};
  }
  if (member == "call_receive_mode" && value != "voice" && value != "fax") {
    return Problem{"unsupported_mode", member + " must be voice or fax", member};
  }
  if ((member == "call_handler" && !IsOneOf(kCallHandlers, value)) ||
      (member == "message_handler" && !IsOneOf(kMessageHandlers, value))) {
    return Problem{"invalid_parameter", member + " is not a handler that can be set", member};
  }
  if (member == "call_video_room_id" && !IsUuid(value)) {
    return Problem{"invalid_parameter", member + " must be a UUID", member};
  }
  return std::nullopt;
}

// Members that an answer always fills: null and empty cannot clear them.
bool IsClearable(const std::string& member) {
  return member != "call_receive_mode" && !EndsWith(member, "_method");
}

std::optional<Problem> CheckChange(const std::string& member, const Json& value, const Switches& switches) {
  if (!IsUpdatable(member)) {
    return Problem{"invalid_parameter", member + " is not a recognized parameter", member};
  }
  if (value.is_null() && switches.null_clears && IsClearable(member)) return std::nullopt;
  if (!value.is_string()) return Problem{"not_a_string", member + " must be a string", member};
  if (value.get_ref<const std::string&>().empty() && !IsClearable(member) && member == "call_receive_mode") {
    return Problem{"unsupported_mode", member + " must be voice or fax", member};
  }
  return CheckValue(member, value.get<std::string>());
}

}  // namespace

Reply UpdateNumber(const RestCall& call, Number& number) {
  auto parsed = ReadJsonObject(call.request, Family::kRelay, call.style());
  if (const auto* refusal = std::get_if<Reply>(&parsed)) return *refusal;
  std::vector<Problem> problems;
  std::vector<std::pair<std::string, Json>> changes;
  for (const auto& [member, value] : std::get<Json>(parsed).items()) {
    if (auto problem = CheckChange(member, value, call.world.switches)) problems.push_back(*problem);
    changes.emplace_back(member, value == "" ? Json(nullptr) : value);
  }
  if (!problems.empty()) return call.Refuse(problems);
  call.world.Update(call.project, number, changes, call.request.sequence);
  return {200, number.RestText(), {}};
}

Reply AssignE911Address(const RestCall& call, Number& number) {
  auto body = ReadJsonObject(call.request, Family::kRelay, call.style());
  if (const auto* refusal = std::get_if<Reply>(&body)) return *refusal;
  std::vector<Problem> problems;
  CheckMembers(std::get<Json>(body), {"e911_address_id"}, problems);
  const std::string id = RequiredText(std::get<Json>(body), "e911_address_id", problems);
  if (!problems.empty()) return call.Refuse(problems);
  const auto refusal = call.world.AssignE911(call.project, number, Lower(id), call.request.sequence);
  if (refusal) return call.Refuse({refusal->problem});
  return {200, number.RestText(), {}};
}

Reply RemoveE911Address(const RestCall& call, Number& number) {
  const auto refusal = call.world.RemoveE911(number, call.request.sequence);
  if (refusal) return call.Refuse({refusal->problem});
  return {200, number.RestText(), {}};
}

}  // namespace sim
