#include "client/phonectl/field_flags.h"

#include <map>
#include <vector>

#include <google/protobuf/descriptor.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "phonegate/v1/annotations.pb.h"

namespace phonegate::phonectl {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// The values that a request may have, by their texts.
std::map<std::string, const EnumValueDescriptor*> ValuesOf(const EnumDescriptor& type) {
  std::map<std::string, const EnumValueDescriptor*> values;
  for (int i = 0; i < type.value_count(); ++i) {
    const v1::EnumValueRules& rules = type.value(i)->options().GetExtension(v1::value);
    if (!rules.text().empty() && !rules.answer_only()) values.emplace(rules.text(), type.value(i));
  }
  return values;
}

std::string TextsOf(const EnumDescriptor& type) {
  return absl::StrJoin(ValuesOf(type), ", ",
                       [](std::string* out, const auto& value) { *out += value.first; });
}

std::string HelpOf(const FieldDescriptor& field) {
  if (field.enum_type() != nullptr) return TextsOf(*field.enum_type());
  switch (field.options().GetExtension(v1::field).format()) {
    case v1::FORMAT_HTTP_URL:
      return "An http or https URL";
    case v1::FORMAT_UUID:
      return "A UUID";
    default:
      return "A text";
  }
}

void SetField(Message& request, const FieldDescriptor& field, const std::string& text) {
  const auto& write = *request.GetReflection();
  if (field.enum_type() == nullptr) return write.SetString(&request, &field, text);
  const auto values = ValuesOf(*field.enum_type());
  const auto value = values.find(text);
  if (value == values.end())
    throw CLI::ValidationError(absl::StrCat("'", text, "' is none of ", TextsOf(*field.enum_type())));
  write.SetEnum(&request, &field, value->second);
}

std::string FlagOf(const FieldDescriptor& field) {
  return absl::StrCat("--", absl::StrReplaceAll(std::string(field.name()), {{"_", "-"}}));
}

std::vector<std::string> SetFields(const Message& request) {
  std::vector<const FieldDescriptor*> set;
  request.GetReflection()->ListFields(request, &set);
  std::vector<std::string> names;
  for (const FieldDescriptor* field : set) {
    if (field->has_optional_keyword()) names.emplace_back(field->name());
  }
  return names;
}

}  // namespace

void AddFieldFlags(CLI::App& command, Message& request) {
  const auto& type = *request.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (!field.has_optional_keyword()) continue;
    command.add_option_function<std::string>(
        FlagOf(field), [&request, &field](const std::string& text) { SetField(request, field, text); },
        HelpOf(field));
  }
}

void AddClearFlag(CLI::App& command, std::set<std::string>& cleared) {
  command
      .add_option_function<std::vector<std::string>>(
          "--clear",
          [&cleared](const std::vector<std::string>& names) {
            for (const std::string& name : names) cleared.insert(absl::StrReplaceAll(name, {{"-", "_"}}));
          },
          "A field to empty, such as call_fallback_url; may come several times")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

absl::Status MaskOf(const Message& request, const std::set<std::string>& cleared,
                    google::protobuf::FieldMask& mask) {
  const std::vector<std::string> set = SetFields(request);
  if (set.empty() && cleared.empty())
    return absl::InvalidArgumentError("Say what to change: add flags such as --name; --help lists them.");
  if (cleared.empty()) return absl::OkStatus();
  for (const std::string& name : set) mask.add_paths(name);
  for (const std::string& name : cleared) mask.add_paths(name);
  return absl::OkStatus();
}

std::string ChangedFields(const Message& request, const std::set<std::string>& cleared) {
  std::string text = absl::StrJoin(SetFields(request), ", ");
  if (!cleared.empty())
    absl::StrAppend(&text, text.empty() ? "" : "; ", "empties ", absl::StrJoin(cleared, ", "));
  return text;
}

}  // namespace phonegate::phonectl
