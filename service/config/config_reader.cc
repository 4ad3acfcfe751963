#include "service/config/config_reader.h"

#include <cstddef>
#include <vector>

#include <google/protobuf/descriptor.h>

#include "service/base/text.h"
#include "service/base/utf8.h"
#include "service/config/suggestion.h"
#include "service/config/value.h"

namespace phonegate {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Kind = YamlNode::Kind;

constexpr std::size_t kMaxShownKey = 64;  // bytes

std::string Join(const std::string& section, const std::string& key) {
  return section.empty() ? key : Concat(section, ".", key);
}

std::string In(const std::string& section) { return section.empty() ? "" : Concat(" in ", section); }

std::vector<std::string> KeysOf(const Message& message) {
  std::vector<std::string> keys;
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i)
    keys.push_back(message.GetDescriptor()->field(i)->name());
  return keys;
}

Problem UnknownKey(const YamlEntry& entry, const std::string& section, const Message& message) {
  return {entry.line, Concat("unknown key \"", Displayable(entry.key, kMaxShownKey), "\"", In(section), "; ",
                             Suggestion(entry.key, KeysOf(message)))};
}

Problem MustBe(int line, const std::string& path, const FieldDescriptor& field) {
  return {line, Concat(path, " must be ", Expectation(field))};
}

// Text in quotes is text, whatever it looks like; durations are text too.
bool MayBeQuoted(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_STRING ||
         field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
}

}  // namespace

std::optional<Problem> ConfigReader::Read(const YamlNode& root, Message& message) {
  return ReadSection(root, Place{"", root.line}, message);
}

int ConfigReader::LineOf(std::string path) const {
  while (!path.empty()) {
    if (const auto found = lines_.find(path); found != lines_.end()) return found->second;
    const std::size_t end = path.find_last_of(".[");
    path.resize(end == std::string::npos ? 0 : end);
  }
  return 1;
}

std::optional<Problem> ConfigReader::ReadSection(const YamlNode& node, const Place& place, Message& message) {
  if (node.kind != Kind::kMap)
    return Problem{node.line, Concat(place.path.empty() ? "the file" : place.path, " must be made of keys, ",
                                     "such as \"", message.GetDescriptor()->field(0)->name(), ":\"")};
  for (const YamlEntry& entry : node.map) {
    if (auto problem = ReadEntry(entry, place, message)) return problem;
  }
  return FillAbsent(place, message);
}

std::optional<Problem> ConfigReader::ReadEntry(const YamlEntry& entry, const Place& section,
                                               Message& message) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(entry.key);
  if (field == nullptr) return UnknownKey(entry, section.path, message);
  const Place place{Join(section.path, entry.key), entry.line};
  if (const auto [first, added] = lines_.emplace(place.path, place.line); !added) {
    return Problem{entry.line, Concat("duplicate key \"", entry.key, "\"", In(section.path),
                                      "; it stands on line ", first->second, " already")};
  }
  if (entry.value.kind == Kind::kNothing)
    return Problem{entry.line, Concat(place.path, " has no value; write one or remove the key")};
  if (field->is_repeated()) return ReadList(entry.value, place, *field, message);
  if (!IsSection(*field)) return ReadValue(entry.value, place, *field, message);
  return ReadSection(entry.value, place, *message.GetReflection()->MutableMessage(&message, field));
}

std::optional<Problem> ConfigReader::ReadList(const YamlNode& node, const Place& place,
                                              const FieldDescriptor& field, Message& message) {
  if (node.kind != Kind::kList) return MustBe(place.line, place.path, field);
  const config::v1::KeyRules& rules = KeyRulesOf(field);
  if (rules.required() && node.list.empty())
    return Problem{place.line, Concat(place.path, " is empty; add at least one entry")};
  if (rules.not_empty() && node.list.empty())
    return Problem{place.line, Concat(place.path, " is empty; add an entry or remove the key")};
  for (std::size_t i = 0; i < node.list.size(); ++i) {
    const Place entry{Concat(place.path, "[", i, "]"), node.list[i].line};
    lines_.emplace(entry.path, entry.line);
    if (auto problem = IsSection(field) ? ReadSection(node.list[i], entry,
                                                      *message.GetReflection()->AddMessage(&message, &field))
                                        : ReadValue(node.list[i], entry, field, message))
      return problem;
  }
  return std::nullopt;
}

std::optional<Problem> ConfigReader::ReadValue(const YamlNode& node, const Place& place,
                                               const FieldDescriptor& field, Message& message) {
  const bool fits = node.kind == Kind::kText || (node.kind == Kind::kQuotedText && MayBeQuoted(field));
  if (!fits || !SetValue(field, node.text, message)) {
    if (!field.is_repeated()) return MustBe(place.line, place.path, field);
    return Problem{place.line, Concat(place.path, " must be ", ExpectationOfEntry(field))};
  }
  ResolvePath(node.text, field, message);
  return std::nullopt;
}

void ConfigReader::ResolvePath(const std::string& path, const FieldDescriptor& field,
                               Message& message) const {
  const bool relative = KeyRulesOf(field).form() == config::v1::FORM_PATH && !path.starts_with('/');
  if (relative && !folder_.empty())
    message.GetReflection()->SetString(&message, &field, Concat(folder_, "/", path));
}

std::optional<Problem> ConfigReader::FillAbsent(const Place& section, Message& message) {
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *message.GetDescriptor()->field(i);
    const config::v1::KeyRules& rules = KeyRulesOf(field);
    const Place place{Join(section.path, field.name()), section.line};
    if (lines_.contains(place.path)) continue;
    if (rules.required()) {
      return Problem{section.line, Concat(section.path.empty() ? "the file" : section.path, " has no \"",
                                          field.name(), "\"; add the key")};
    }
    if (field.is_repeated()) continue;
    if (IsSection(field)) {
      if (auto problem = FillAbsent(place, *message.GetReflection()->MutableMessage(&message, &field)))
        return problem;
    } else if (!rules.default_value().empty()) {
      // The schema's fault; its test loads every default.
      if (!SetValue(field, rules.default_value(), message)) return MustBe(section.line, place.path, field);
      ResolvePath(rules.default_value(), field, message);
    }
  }
  return std::nullopt;
}

}  // namespace phonegate
