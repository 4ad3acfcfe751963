#include "tests/simulator/switches.h"

#include <algorithm>
#include <vector>

namespace sim {
namespace {

struct Choice {
  const char* name;
  std::string Switches::* member;
  std::vector<std::string> allowed;
};
struct NumberSwitch {
  const char* name;
  int Switches::* member;
  std::vector<int> allowed;  // empty: 0 to 86,400
};
struct Flag {
  const char* name;
  bool Switches::* member;
};

const std::vector<Choice>& Choices() {
  static const std::vector<Choice> kChoices = {
      {"search_form", &Switches::search_form, {"e164", "number"}},
      {"error_codes", &Switches::error_codes, {"symbolic", "422"}},
      {"links", &Switches::links, {"path", "absolute", "foreign"}},
      {"e911_outcome", &Switches::e911_outcome, {"active", "failed"}},
  };
  return kChoices;
}

const std::vector<NumberSwitch>& NumberSwitches() {
  static const std::vector<NumberSwitch> kNumbers = {
      {"missing_scope_status", &Switches::missing_scope_status, {401, 403}},
      {"laml_release_status", &Switches::laml_release_status, {409, 422}},
      {"e911_delay_s", &Switches::e911_delay_s, {}},
  };
  return kNumbers;
}

constexpr Flag kFlags[] = {
    {"laml_null_strings", &Switches::laml_null_strings},
    {"laml_sept_months", &Switches::laml_sept_months},
    {"laml_accepts_json", &Switches::laml_accepts_json},
    {"filter_after_paging", &Switches::filter_after_paging},
    {"null_clears", &Switches::null_clears},
    {"messaging_needs_campaign", &Switches::messaging_needs_campaign},
    {"enforce_write_limit", &Switches::enforce_write_limit},
};

template <typename T>
bool Contains(const std::vector<T>& values, const T& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

enum class Set { kDone, kUnknown, kBadValue };

Set SetChoice(const std::string& name, const Json& value, Switches& switches) {
  for (const Choice& choice : Choices()) {
    if (name != choice.name) continue;
    if (!value.is_string() || !Contains(choice.allowed, value.get<std::string>())) return Set::kBadValue;
    switches.*choice.member = value.get<std::string>();
    return Set::kDone;
  }
  return Set::kUnknown;
}

Set SetNumberSwitch(const std::string& name, const Json& value, Switches& switches) {
  for (const NumberSwitch& number : NumberSwitches()) {
    if (name != number.name) continue;
    if (!value.is_number_integer()) return Set::kBadValue;
    const auto wanted = value.get<int64_t>();
    const bool in_range = wanted >= 0 && wanted <= 86'400;
    const auto small = in_range ? static_cast<int>(wanted) : -1;
    if (!in_range || (!number.allowed.empty() && !Contains(number.allowed, small))) return Set::kBadValue;
    switches.*number.member = small;
    return Set::kDone;
  }
  return Set::kUnknown;
}

Set SetFlag(const std::string& name, const Json& value, Switches& switches) {
  for (const Flag& flag : kFlags) {
    if (name != flag.name) continue;
    if (!value.is_boolean()) return Set::kBadValue;
    switches.*flag.member = value.get<bool>();
    return Set::kDone;
  }
  return Set::kUnknown;
}

Set SetOne(const std::string& name, const Json& value, Switches& switches) {
  Set done = SetChoice(name, value, switches);
  if (done == Set::kUnknown) done = SetNumberSwitch(name, value, switches);
  if (done == Set::kUnknown) done = SetFlag(name, value, switches);
  return done;
}

}  // namespace

Json ToJson(const Switches& switches) {
  Json out = Json::object();
  for (const Choice& choice : Choices()) out[choice.name] = switches.*choice.member;
  for (const NumberSwitch& number : NumberSwitches()) out[number.name] = switches.*number.member;
  for (const Flag& flag : kFlags) out[flag.name] = switches.*flag.member;
  return out;
}

std::optional<std::string> Apply(const Json& changes, Switches& switches) {
  if (!changes.is_object()) return "The switches have to be a JSON object of names and values.";
  Switches wanted = switches;
  for (const auto& [name, value] : changes.items()) {
    const Set done = SetOne(name, value, wanted);
    if (done == Set::kUnknown) return "There is no switch \"" + name + "\"; GET /_sim/switches lists them.";
    if (done == Set::kBadValue)
      return "The switch \"" + name + "\" cannot have this value; --help tells its values.";
  }
  switches = wanted;
  return std::nullopt;
}

std::optional<std::string> ApplyText(const std::string& assignment, Switches& switches) {
  const size_t equals = assignment.find('=');
  if (equals == std::string::npos) return "Write --switch NAME=VALUE, not \"" + assignment + "\".";
  const std::string name = assignment.substr(0, equals);
  const std::string text = assignment.substr(equals + 1);
  for (const Choice& choice : Choices()) {
    if (name == choice.name) return Apply(Json{{name, text}}, switches);
  }
  return Apply(Json{{name, Json::parse(text, nullptr, false)}}, switches);
}

}  // namespace sim
