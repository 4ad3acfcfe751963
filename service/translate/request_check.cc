#include "service/translate/request_check.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "service/base/error.h"
#include "service/base/text.h"
#include "service/base/utf8.h"
#include "service/contract/enum_text.h"
#include "service/translate/format.h"
#include "service/translate/update_mask.h"

namespace phonegate {
namespace {

using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::uint32_t kDefaultMaxCharacters = 4096;
constexpr std::uint32_t kDefaultMaxItems = 100;

using Violations = std::vector<std::pair<std::string, std::string>>;  // field path, what to do

// Whether the caller set the field: presence where the field has it, else any
// value but the default.
bool IsSet(const Message& request, const FieldDescriptor& field) {
  if (field.is_repeated()) return request.GetReflection()->FieldSize(request, &field) > 0;
  return request.GetReflection()->HasField(request, &field);
}

void CheckText(const FieldDescriptor& field, const std::string& text, const std::string& path,
               Violations& out) {
  const v1::FieldRules& rules = RulesOf(field);
  // An explicit empty text clears a field; what may not be empty says so.
  if (text.empty() && rules.min_length() == 0 && !rules.required()) return;
  const std::uint32_t most = rules.max_length() == 0 ? kDefaultMaxCharacters : rules.max_length();
  const std::size_t length = Utf8Length(text).value_or(0);
  // Short of looking at each character first: a text can be megabytes long.
  if (text.size() / 4 > most || length < rules.min_length() || length > most) {
    out.emplace_back(path, rules.min_length() == most
                               ? Concat("must have ", most, " characters")
                               : Concat("must have ", rules.min_length(), " to ", most, " characters"));
    return;
  }
  const std::string_view problem = FormatProblem(rules.format(), text);
  if (!problem.empty()) out.emplace_back(path, problem);
}

std::string AllowedValues(const google::protobuf::EnumDescriptor& type) {
  std::string names;
  for (int i = 0; i < type.value_count(); ++i) {
    if (!AllowedInRequests(*type.value(i))) continue;
    Append(names, names.empty() ? "" : ", ", type.value(i)->name());
  }
  return names;
}

void CheckEnum(const FieldDescriptor& field, int number, const std::string& path, Violations& out) {
  const EnumValueDescriptor* value = field.enum_type()->FindValueByNumber(number);
  if (value != nullptr && AllowedInRequests(*value)) return;
  out.emplace_back(path, Concat("must be one of ", AllowedValues(*field.enum_type())));
}

void CheckSingular(const Message& request, const FieldDescriptor& field, Violations& out) {
  const google::protobuf::Reflection& reflection = *request.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string scratch;
      CheckText(field, reflection.GetStringReference(request, &field, &scratch), field.name(), out);
      return;
    }
    case FieldDescriptor::CPPTYPE_ENUM:
      CheckEnum(field, reflection.GetEnumValue(request, &field), field.name(), out);
      return;
    case FieldDescriptor::CPPTYPE_UINT32: {
      const std::uint32_t maximum = RulesOf(field).maximum();
      if (maximum != 0 && reflection.GetUInt32(request, &field) > maximum) {
        out.emplace_back(field.name(), Concat("must be at most ", maximum));
      }
      return;
    }
    default:
      return;  // booleans have no wrong value, masks are checked on their own
  }
}

void CheckRepeated(const Message& request, const FieldDescriptor& field, Violations& out) {
  const google::protobuf::Reflection& reflection = *request.GetReflection();
  const v1::FieldRules& rules = RulesOf(field);
  const auto size = static_cast<std::uint32_t>(reflection.FieldSize(request, &field));
  const std::uint32_t most = rules.max_length() == 0 ? kDefaultMaxItems : rules.max_length();
  if (size > most) {
    out.emplace_back(field.name(), Concat("must have at most ", most, " items"));
    return;
  }
  if (field.enum_type() == nullptr) return;  // the contract has lists of enums only
  std::vector<int> seen;
  for (int i = 0; i < static_cast<int>(size); ++i) {
    const int number = reflection.GetRepeatedEnumValue(request, &field, i);
    const std::string path = Concat(field.name(), "[", i, "]");
    CheckEnum(field, number, path, out);
    if (std::find(seen.begin(), seen.end(), number) != seen.end())
      out.emplace_back(path, "must not be repeated");
    seen.push_back(number);
  }
}

void CheckFields(const Operation& operation, const Message& request, Violations& out) {
  for (int i = 0; i < operation.request->field_count(); ++i) {
    const FieldDescriptor& field = *operation.request->field(i);
    if (!IsSet(request, field)) {
      if (RulesOf(field).required()) out.emplace_back(field.name(), "is required");
    } else if (field.is_repeated()) {
      CheckRepeated(request, field, out);
    } else {
      CheckSingular(request, field, out);
    }
  }
}

// The names of a group without `except`, joined.
std::string Names(const v1::FieldGroup& group, std::string_view except) {
  std::string joined;
  for (const std::string& name : group.fields()) {
    if (name != except) Append(joined, joined.empty() ? "" : ", ", name);
  }
  return joined;
}

std::vector<std::string> SetFields(const Message& request, const v1::FieldGroup& group) {
  std::vector<std::string> set;
  for (const std::string& name : group.fields()) {
    if (IsSet(request, *request.GetDescriptor()->FindFieldByName(name))) set.push_back(name);
  }
  return set;
}

void CheckAtMostOne(const Message& request, const v1::FieldGroup& group, Violations& out) {
  const std::vector<std::string> set = SetFields(request, group);
  if (set.size() < 2) return;
  for (const std::string& name : set) {
    out.emplace_back(name, Concat("must not be set together with ", Names(group, name)));
  }
}

// Each field on its own: a violation has the path of one field, so that a form can
// show it there.
void CheckGroups(const Message& request, const v1::MessageRules& rules, Violations& out) {
  for (const v1::FieldGroup& group : rules.at_most_one()) CheckAtMostOne(request, group, out);
  for (const v1::FieldGroup& group : rules.exactly_one()) {
    CheckAtMostOne(request, group, out);
    if (!SetFields(request, group).empty()) continue;
    for (const std::string& name : group.fields())
      out.emplace_back(name, Concat("set exactly one of ", Names(group, "")));
  }
}

void CheckCompanions(const Message& request, const v1::MessageRules& rules, Violations& out) {
  const google::protobuf::Descriptor& type = *request.GetDescriptor();
  for (const v1::Companion& rule : rules.needs()) {
    if (IsSet(request, *type.FindFieldByName(rule.field())) &&
        !IsSet(request, *type.FindFieldByName(rule.needs()))) {
      out.emplace_back(rule.needs(), Concat("is required when ", rule.field(), " is set"));
    }
  }
  for (const v1::Exclusion& rule : rules.excludes()) {
    const FieldDescriptor& field = *type.FindFieldByName(rule.field());
    if (request.GetReflection()->GetEnumValue(request, &field) !=
        field.enum_type()->FindValueByName(rule.value())->number()) {
      continue;
    }
    for (const std::string& excluded : rule.excludes()) {
      if (!IsSet(request, *type.FindFieldByName(excluded))) continue;
      out.emplace_back(excluded, Concat("must not be set when ", rule.field(), " is ", rule.value()));
    }
  }
}

// Whether a mask path may be shown: it looks like a field's name, so it is a
// misspelt one. Anything else could be a value in the wrong place.
bool LooksLikeAName(std::string_view path) {
  if (path.empty() || path.size() > 64 || (path[0] >= '0' && path[0] <= '9')) return false;
  return std::all_of(path.begin(), path.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
  });
}

// A field that the mask names and the request does not set is sent empty: that
// must not get round what a text that is set has to keep to.
void CheckCleared(const Message& request, const FieldDescriptor& field, Violations& out) {
  if (IsSet(request, field) || RulesOf(field).min_length() == 0) return;
  out.emplace_back(field.name(), "may not be empty: set it, or leave it out of update_mask");
}

void CheckMask(const Operation& operation, const Message& request, Violations& out) {
  if (operation.update_mask == nullptr) return;
  // Each path is compared with each field: before that, their number is bounded.
  if (MaskSize(operation, request) > kDefaultMaxItems) {
    out.emplace_back(operation.update_mask->name(), Concat("must have at most ", kDefaultMaxItems, " paths"));
    return;
  }
  for (const std::string& path : MaskPaths(operation, request)) {
    if (FindUpdatable(operation, path) != nullptr) continue;
    out.emplace_back(operation.update_mask->name(),
                     LooksLikeAName(path) ? Concat("names no field to update: ", path)
                                          : std::string("holds a path that names no field to update"));
  }
  const std::vector<const FieldDescriptor*> updated = UpdatedFields(operation, request);
  if (updated.empty()) {
    out.emplace_back(operation.update_mask->name(), "set or name at least one field to change");
  }
  for (const FieldDescriptor* field : updated) CheckCleared(request, *field, out);
}

}  // namespace

absl::Status CheckRequest(const Operation& operation, const Message& request) {
  Violations violations;
  CheckFields(operation, request, violations);
  const v1::MessageRules& rules = operation.request->options().GetExtension(v1::message);
  CheckGroups(request, rules, violations);
  CheckCompanions(request, rules, violations);
  CheckMask(operation, request, violations);
  if (violations.empty()) return absl::OkStatus();

  const auto& [first_field, first_problem] = violations.front();
  std::string message = Concat("The request was not sent: ", first_field, " ", first_problem);
  if (violations.size() > 1) Append(message, ", and ", violations.size() - 1, " more");
  message += '.';
  Error error(v1::REASON_INVALID_REQUEST, message);
  for (const auto& [field, problem] : violations) error.Field(field, problem);
  return error.Build();
}

}  // namespace phonegate
