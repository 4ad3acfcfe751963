#include "tests/simulator/faults.h"

#include <array>
#include <utility>

#include "tests/simulator/errors.h"

namespace sim {
namespace {

using Error = std::optional<std::string>;

struct DeedName {
  const char* name;
  Deed deed;
};
constexpr std::array kDeeds = {DeedName{"pass", Deed::kPass},
                               DeedName{"answer", Deed::kAnswer},
                               DeedName{"act_then_answer", Deed::kActThenAnswer},
                               DeedName{"close", Deed::kClose},
                               DeedName{"act_then_close", Deed::kActThenClose},
                               DeedName{"never_answer", Deed::kNeverAnswer},
                               DeedName{"act_then_never_answer", Deed::kActThenNeverAnswer}};

Error WrongType(const std::string& name, const char* wanted) {
  return "\"" + name + "\" of a fault has to be " + wanted + ".";
}

Error SetText(const std::string& name, const Json& value, std::string& target) {
  if (!value.is_string()) return WrongType(name, "a text");
  target = value.get<std::string>();
  return std::nullopt;
}

Error SetCount(const std::string& name, const Json& value, int64_t most, int64_t& target) {
  if (!value.is_number_integer() || value.get<int64_t>() < 0 || value.get<int64_t>() > most) {
    return WrongType(name, ("a whole number from 0 to " + std::to_string(most)).c_str());
  }
  target = value.get<int64_t>();
  return std::nullopt;
}

template <typename T>
Error SetNumber(const std::string& name, const Json& value, int64_t most, T& target) {
  int64_t count = 0;
  if (const Error error = SetCount(name, value, most, count)) return error;
  target = static_cast<T>(count);
  return std::nullopt;
}

Error SetDeed(const Json& value, Fault& fault) {
  for (const DeedName& deed : kDeeds) {
    if (value == deed.name) {
      fault.deed = deed.deed;
      return std::nullopt;
    }
  }
  return WrongType(
      "do", "pass, answer, act_then_answer, close, act_then_close, never_answer or act_then_never_answer");
}

Error SetHeaders(const Json& value, Fault& fault) {
  if (!value.is_object()) return WrongType("headers", "an object of names and texts");
  for (const auto& [name, text] : value.items()) {
    if (!text.is_string()) return WrongType("headers", "an object of names and texts");
    fault.headers.emplace_back(name, text.get<std::string>());
  }
  return std::nullopt;
}

// A text is sent as it is; anything else is sent as JSON.
Error SetBody(const Json& value, Fault& fault) {
  fault.body = value.is_string() ? value.get<std::string>() : Dump(value);
  return std::nullopt;
}

Error SetReset(const Json& value, Fault& fault) {
  if (!value.is_boolean()) return WrongType("reset", "true or false");
  fault.reset = value.get<bool>();
  return std::nullopt;
}

Error SetStatus(const Json& value, Fault& fault) {
  const Error error = SetNumber("status", value, 599, fault.status);
  return !error && fault.status < 100 ? WrongType("status", "a number from 100 to 599") : error;
}

Error SetDelay(const std::string& name, const Json& value, Fault& fault) {
  int64_t count = 0;
  if (const Error error = SetCount(name, value, 86'400'000, count)) return error;
  if (name == "delay_ms") fault.delay = std::chrono::milliseconds(count);
  if (name == "delay_virtual_s") fault.delay_virtual = std::chrono::seconds(count);
  return std::nullopt;
}

Error SetMember(const std::string& name, const Json& value, Fault& fault) {
  if (name == "method") return SetText(name, value, fault.match.method);
  if (name == "path_prefix") return SetText(name, value, fault.match.path_prefix);
  if (name == "path_regex") return SetText(name, value, fault.match.path_regex);
  if (name == "times") return SetNumber(name, value, 1'000'000'000, fault.times);
  if (name == "skip") return SetNumber(name, value, 1'000'000'000, fault.skip);
  if (name == "do") return SetDeed(value, fault);
  if (name == "status") return SetStatus(value, fault);
  if (name == "headers") return SetHeaders(value, fault);
  if (name == "content_type") return SetText(name, value, fault.content_type);
  if (name == "body") return SetBody(value, fault);
  if (name == "keep_bytes") return SetNumber(name, value, 1'000'000'000, fault.keep_bytes.emplace());
  if (name == "raw") return SetText(name, value, fault.raw);
  if (name == "reset") return SetReset(value, fault);
  if (name == "hold_before") return SetText(name, value, fault.hold_before);
  if (name == "hold_after") return SetText(name, value, fault.hold_after);
  if (name == "delay_ms" || name == "delay_virtual_s") return SetDelay(name, value, fault);
  return "A fault has no member \"" + name + "\"; --help lists them.";
}

}  // namespace

std::variant<Fault, std::string> ParseFault(const Json& json) {
  if (!json.is_object()) return std::string("A fault has to be a JSON object.");
  Fault fault;
  for (const auto& [name, value] : json.items()) {
    if (const Error error = SetMember(name, value, fault)) return *error;
  }
  return fault;
}

std::variant<uint64_t, std::string> FaultBook::Add(Fault fault) {
  try {
    RequestMatcher matcher(fault.match);
    entries_.push_back({++last_id_, std::make_shared<const Fault>(std::move(fault)), std::move(matcher)});
    return last_id_;
  } catch (const std::regex_error& error) {
    return "\"path_regex\" of a fault is not a regular expression: " + std::string(error.what()) + ".";
  }
}

std::shared_ptr<const Fault> FaultBook::Take(const std::string& method, const std::string& target) {
  for (Entry& entry : entries_) {
    const Fault& fault = *entry.fault;
    if (fault.times != 0 && entry.hits >= fault.times) continue;
    if (!entry.matcher.Matches(method, target)) continue;
    if (entry.seen++ < fault.skip) continue;
    ++entry.hits;
    return entry.fault;
  }
  return nullptr;
}

Json FaultBook::ToJson() const {
  Json list = Json::array();
  for (const Entry& entry : entries_) {
    std::string name;
    for (const DeedName& deed : kDeeds) {
      if (deed.deed == entry.fault->deed) name = deed.name;
    }
    list.push_back(Json{{"id", entry.id},
                        {"do", name},
                        {"method", entry.fault->match.method},
                        {"path_prefix", entry.fault->match.path_prefix},
                        {"path_regex", entry.fault->match.path_regex},
                        {"times", entry.fault->times},
                        {"hits", entry.hits}});
  }
  return list;
}

void Holds::Shut(const std::string& name) {
  if (!name.empty()) gates_[name].shut = true;
}

bool Holds::Release(const std::string& name) {
  const auto found = gates_.find(name);
  if (found == gates_.end()) return false;
  found->second.shut = false;
  return true;
}

void Holds::ReleaseAll() {
  for (auto& [name, gate] : gates_) gate.shut = false;
}

bool Holds::IsShut(const std::string& name) const {
  const auto found = gates_.find(name);
  return found != gates_.end() && found->second.shut;
}

int Holds::Waiting(const std::string& name) const {
  const auto found = gates_.find(name);
  return found == gates_.end() ? 0 : found->second.waiting;
}

}  // namespace sim
