#include "service/config/value.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <google/protobuf/duration.pb.h>

#include "service/base/text.h"
#include "service/base/utf8.h"
#include "service/config/address.h"
#include "service/config/duration.h"

namespace phonegate {
namespace {

using config::v1::Form;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::size_t kMaxText = 4096;  // bytes
constexpr std::size_t kMaxDigits = 10;

constexpr std::string_view kNameCharacters = "abcdefghijklmnopqrstuvwxyz0123456789-";

bool IsName(std::string_view text, std::size_t max_length) {
  return !text.empty() && text.size() <= max_length && text.find_first_not_of(kNameCharacters) == text.npos;
}

bool IsUuid(std::string_view text) {
  constexpr std::string_view kShape = "00000000-0000-0000-0000-000000000000";
  return std::equal(text.begin(), text.end(), kShape.begin(), kShape.end(), [](char c, char shape) {
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    return shape == '-' ? c == '-' : hex;
  });
}

bool HasForm(std::string_view text, Form form) {
  switch (form) {
    case config::v1::FORM_LISTEN_ADDRESS:
      return IsListenAddress(text);
    case config::v1::FORM_ALIAS:
      return IsName(text, 32);
    case config::v1::FORM_SPACE:
      return IsName(text, 63) && !text.starts_with('-') && !text.ends_with('-');
    case config::v1::FORM_ORIGIN:
      return IsSafeOrigin(text);
    case config::v1::FORM_UUID:
      return IsUuid(text);
    default:
      return !text.empty();
  }
}

std::string_view Describe(Form form) {
  switch (form) {
    case config::v1::FORM_LISTEN_ADDRESS:
      return "an address such as 127.0.0.1:50051 or [::1]:50051";
    case config::v1::FORM_ALIAS:
      return "1 to 32 lower-case letters, digits and hyphens";
    case config::v1::FORM_SPACE:
      return "1 to 63 lower-case letters, digits and hyphens, no hyphen first or last";
    case config::v1::FORM_ORIGIN:
      return "https://HOST[:PORT], or http://HOST[:PORT] with a loopback host";
    case config::v1::FORM_UUID:
      return "a UUID such as 00000000-0000-4000-8000-000000000000";
    case config::v1::FORM_PATH:
      return "the path of a file";
    default:
      return "text";
  }
}

std::optional<std::uint32_t> ParseNumber(std::string_view text) {
  if (text.empty() || text.size() > kMaxDigits || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// Whether the value lies between the limits that the rules of its key write
// in the same way.
template <typename Value>
bool IsWithin(const Value& value, const std::optional<Value>& min, const std::optional<Value>& max) {
  return min && max && *min <= value && value <= *max;
}

bool SetText(const FieldDescriptor& field, const std::string& text, Message& message) {
  if (text.size() > kMaxText || !Utf8Length(text) || HasControlCharacter(text)) return false;
  if (!HasForm(text, KeyRulesOf(field).form())) return false;
  message.GetReflection()->SetString(&message, &field, text);
  return true;
}

bool SetNumber(const FieldDescriptor& field, const std::string& text, Message& message) {
  const std::optional<std::uint32_t> number = ParseNumber(text);
  const config::v1::KeyRules& rules = KeyRulesOf(field);
  if (!number || !IsWithin(*number, ParseNumber(rules.min()), ParseNumber(rules.max()))) return false;
  message.GetReflection()->SetUInt32(&message, &field, *number);
  return true;
}

bool SetDuration(const FieldDescriptor& field, const std::string& text, Message& message) {
  const std::optional<std::chrono::milliseconds> duration = ParseDuration(text);
  const config::v1::KeyRules& rules = KeyRulesOf(field);
  if (!duration || !IsWithin(*duration, ParseDuration(rules.min()), ParseDuration(rules.max()))) return false;
  message.GetReflection()->MutableMessage(&message, &field)->CopyFrom(ToProto(*duration));
  return true;
}

bool SetBool(const FieldDescriptor& field, const std::string& text, Message& message) {
  if (text != "true" && text != "false") return false;
  message.GetReflection()->SetBool(&message, &field, text == "true");
  return true;
}

std::string Range(const FieldDescriptor& field) {
  return Concat(" from ", KeyRulesOf(field).min(), " to ", KeyRulesOf(field).max());
}

}  // namespace

const config::v1::KeyRules& KeyRulesOf(const FieldDescriptor& field) {
  return field.options().GetExtension(config::v1::key);
}

bool IsSection(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
         field.message_type() != google::protobuf::Duration::descriptor();
}

std::string Expectation(const FieldDescriptor& field) {
  if (field.is_repeated()) return "a list whose entries begin with a hyphen";
  if (IsSection(field)) return "a section of keys, indented below it";
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return Concat("a duration", Range(field));
    case FieldDescriptor::CPPTYPE_UINT32:
      return Concat("a whole number", Range(field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return "true or false";
    default:
      return std::string(Describe(KeyRulesOf(field).form()));
  }
}

bool SetValue(const FieldDescriptor& field, const std::string& text, Message& message) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return SetDuration(field, text, message);
    case FieldDescriptor::CPPTYPE_UINT32:
      return SetNumber(field, text, message);
    case FieldDescriptor::CPPTYPE_BOOL:
      return SetBool(field, text, message);
    case FieldDescriptor::CPPTYPE_STRING:
      return SetText(field, text, message);
    default:
      return false;  // the schema has no other types; its test says so
  }
}

}  // namespace phonegate
