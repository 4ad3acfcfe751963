#include "tests/simulator/laml_fields.h"

#include <array>

#include "tests/simulator/text.h"

namespace sim {
namespace {

enum class Kind { kUrl, kCallback, kMethod, kApplication, kMode, kName };

struct LamlField {
  const char* name;
  const char* member;  // of the REST object
  Kind kind;
};

constexpr std::array kFields = {
    LamlField{"FriendlyName", "name", Kind::kName},
    LamlField{"VoiceUrl", "call_request_url", Kind::kUrl},
    LamlField{"VoiceMethod", "call_request_method", Kind::kMethod},
    LamlField{"VoiceFallbackUrl", "call_fallback_url", Kind::kUrl},
    LamlField{"VoiceFallbackMethod", "call_fallback_method", Kind::kMethod},
    LamlField{"StatusCallback", "call_status_callback_url", Kind::kCallback},
    LamlField{"StatusCallbackMethod", "call_status_callback_method", Kind::kMethod},
    LamlField{"VoiceApplicationSid", "call_laml_application_id", Kind::kApplication},
    LamlField{"VoiceReceiveMode", "call_receive_mode", Kind::kMode},
    LamlField{"SmsUrl", "message_request_url", Kind::kUrl},
    LamlField{"SmsMethod", "message_request_method", Kind::kMethod},
    LamlField{"SmsFallbackUrl", "message_fallback_url", Kind::kUrl},
    LamlField{"SmsFallbackMethod", "message_fallback_method", Kind::kMethod},
    LamlField{"SmsApplicationSid", "message_laml_application_id", Kind::kApplication},
};

const LamlField* FindField(const std::string& name) {
  for (const LamlField& field : kFields) {
    if (name == field.name) return &field;
  }
  return nullptr;
}

std::optional<LamlProblem> CheckValue(const LamlField& field, const std::string& value) {
  const std::string name = field.name;
  switch (field.kind) {
    case Kind::kName:
      if (!value.empty() && value.size() <= 255) return std::nullopt;
      return LamlProblem{422, 20002, "FriendlyName must be 1 to 255 characters"};
    case Kind::kMethod:
      if (value == "GET" || value == "POST") return std::nullopt;
      return LamlProblem{422, 21209, name + " must be GET or POST"};
    case Kind::kMode:
      if (value == "voice" || value == "fax") return std::nullopt;
      return LamlProblem{422, 21209, "VoiceReceiveMode must be voice or fax"};
    case Kind::kApplication:
      if (value.empty() || IsUuid(value)) return std::nullopt;
      return LamlProblem{422, 21420, name + " does not exist"};
    case Kind::kUrl:
    case Kind::kCallback:
      break;
  }
  if (value.empty() || IsHttpUrl(value)) return std::nullopt;
  return LamlProblem{422, field.kind == Kind::kUrl ? 21402 : 21456, name + " must be an absolute URL"};
}

void AddHandler(const LamlField& field, const std::string& value, LamlChanges& changes) {
  const std::string member = field.member;
  if (value.empty()) return;
  const char* handler = member.rfind("call_", 0) == 0 ? "call_handler" : "message_handler";
  if (member == "call_request_url" || member == "message_request_url")
    changes.emplace_back(handler, "laml_webhooks");
  if (field.kind == Kind::kApplication) changes.emplace_back(handler, "laml_application");
}

// Fields that are read elsewhere.
bool IsSpecial(const std::string& name, LamlWrite write) {
  if (write == LamlWrite::kCreate) return name == "PhoneNumber";
  return name == "AccountSid" || name == "EmergencyAddressSid";
}

std::string FormText(const Json& value) { return value.is_string() ? value.get<std::string>() : Dump(value); }

Fields FieldsOfJson(const Json& body) {
  Fields fields;
  for (const auto& [name, value] : body.items()) {
    if (!value.is_array()) {
      fields.emplace_back(name, FormText(value));
      continue;
    }
    for (const Json& item : value) fields.emplace_back(name, FormText(item));
  }
  return fields;
}

bool Has(const Number& number, const char* capability) {
  for (const Json& item : number.rest().at("capabilities")) {
    if (item == capability) return true;
  }
  return false;
}

// Null, or the text "null" where the switch asks for this trap.
Json Sid(const std::string& value, const Switches& switches) {
  if (!value.empty()) return value;
  return switches.laml_null_strings ? Json("null") : Json(nullptr);
}

}  // namespace

std::variant<Fields, LamlProblem> ReadLamlBody(const Request& request, const Switches& switches) {
  const std::string type = request.ContentType();
  if (type == "application/json" && switches.laml_accepts_json) {
    const Json body = JsonDepth(request.body) > 8 ? Json() : Json::parse(request.body, nullptr, false);
    if (!body.is_object()) return LamlProblem{400, 10000, "Request body is not a JSON object"};
    return FieldsOfJson(body);
  }
  if (type != "application/x-www-form-urlencoded" && !(type.empty() && request.body.empty())) {
    return LamlProblem{422, 10000, "Content-Type must be application/x-www-form-urlencoded"};
  }
  auto fields = ParseForm(request.body);
  if (!fields) return LamlProblem{400, 10000, "Request body is not a valid form"};
  return std::move(*fields);
}

std::variant<LamlChanges, LamlProblem> ReadLamlChanges(const Fields& fields, LamlWrite write) {
  LamlChanges changes;
  for (const auto& [name, value] : fields) {
    if (IsSpecial(name, write)) continue;
    if (name == "EmergencyAddressSid")
      return LamlProblem{422, 90000, "EmergencyAddressSid cannot be set at purchase"};
    const LamlField* field = FindField(name);
    if (field == nullptr) return LamlProblem{422, 90000, name + " is not a supported parameter"};
    if (auto problem = CheckValue(*field, value)) return *problem;
    changes.emplace_back(field->member, value.empty() ? Json(nullptr) : Json(value));
    AddHandler(*field, value, changes);
  }
  return changes;
}

Json LamlNumber(const Number& number, const Switches& switches) {
  const MonthStyle months = switches.laml_sept_months ? MonthStyle::kSept : MonthStyle::kThreeLetters;
  const std::string name = number.Text("name");
  Json out{{"account_id", number.project}, {"account_sid", number.project}};
  out["address_requirements"] = "none";
  out["address_sid"] = nullptr;
  out["api_version"] = "2010-04-01";
  out["beta"] = false;
  out["capabilities"] = Json{{"voice", Has(number, "voice")},
                             {"sms", Has(number, "sms")},
                             {"mms", Has(number, "mms")},
                             {"fax", Has(number, "fax")}};
  out["country_code"] = number.rest().at("country_code");
  out["date_created"] = Rfc2822(number.created, months);
  out["date_updated"] = Rfc2822(number.updated, months);
  out["emergency_address_sid"] = Sid(number.Text("e911_address_id"), switches);
  out["emergency_status"] = number.Text("e911_status") == "active" ? "Active" : "Inactive";
  out["friendly_name"] = name.empty() ? NationalFormat(number.e164) : name;
  out["identity_sid"] = nullptr;
  out["origin"] = number.origin == Origin::kImported ? "hosted" : "signalwire";
  out["phone_number"] = number.e164;
  out["sid"] = number.sid;
  out["sms_application_sid"] = Sid(number.Text("message_laml_application_id"), switches);
  out["sms_fallback_method"] = number.rest().at("message_fallback_method");
  out["sms_fallback_url"] = number.rest().at("message_fallback_url");
  out["sms_method"] = number.rest().at("message_request_method");
  out["sms_url"] = number.rest().at("message_request_url");
  out["status_callback"] = number.rest().at("call_status_callback_url");
  out["status_callback_method"] = number.rest().at("call_status_callback_method");
  out["trunk_sid"] = nullptr;
  out["uri"] =
      "/api/laml/2010-04-01/Accounts/" + number.project + "/IncomingPhoneNumbers/" + number.sid + ".json";
  if (number.IsTollFree()) out["verification_status"] = "Unverified";
  out["voice_application_sid"] = Sid(number.Text("call_laml_application_id"), switches);
  out["voice_caller_id_lookup"] = nullptr;
  out["voice_fallback_method"] = number.rest().at("call_fallback_method");
  out["voice_fallback_url"] = number.rest().at("call_fallback_url");
  out["voice_method"] = number.rest().at("call_request_method");
  out["voice_url"] = number.rest().at("call_request_url");
  return out;
}

}  // namespace sim
