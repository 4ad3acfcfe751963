#include "service/translate/answer_reader.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "service/base/text.h"
#include "service/contract/enum_text.h"
#include "service/contract/message.h"
#include "service/contract/operation.h"
#include "service/translate/timestamp.h"

namespace phonegate {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr char kNullFields[] = "null_fields";
constexpr char kUnrecognized[] = "unrecognized";

// Where the nulls and unknowns of a message are noted: itself or the nearest
// message around it that can, and the names in between.
struct Notes {
  Message* message = nullptr;
  std::string prefix;

  void AddNull(const std::string& name) const {
    if (message == nullptr) return;
    message->GetReflection()->AddString(message, message->GetDescriptor()->FindFieldByName(kNullFields),
                                        prefix + name);
  }
  void AddUnrecognized(const std::string& name, const std::string& raw) const {
    if (message == nullptr) return;
    const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(kUnrecognized);
    Message* entry = message->GetReflection()->AddMessage(message, field);
    const Reflection& reflection = *entry->GetReflection();
    reflection.SetString(entry, field->message_type()->map_key(), prefix + name);
    reflection.SetString(entry, field->message_type()->map_value(), raw);
  }
};

bool IsNote(const FieldDescriptor& field) {
  return field.name() == kNullFields || field.name() == kUnrecognized;
}

// What is noted of a value: the text of a string, the JSON of anything else.
std::string Raw(const Json& value) {
  return value.is_string() ? value.get<std::string>()
                           : value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// Reads one object into one message.
class ObjectReader {
 public:
  ObjectReader(Message& message, Notes notes) : message_(message), notes_(std::move(notes)) {}

  absl::Status Read(const Json& object);

 private:
  absl::Status ReadField(const FieldDescriptor& field, const std::string& key, const Json& value);
  absl::Status ReadMessage(const FieldDescriptor& field, const Json& value);
  absl::Status ReadList(const FieldDescriptor& field, const Json& value);
  absl::Status ReadListItem(const FieldDescriptor& field, const Json& item, std::size_t index);
  void ReadTrueMembers(const FieldDescriptor& field, const Json& object);
  bool ReadScalar(const FieldDescriptor& field, const Json& value);
  bool ReadText(const FieldDescriptor& field, const Json& value);
  bool ReadInteger(const FieldDescriptor& field, const Json& value);
  bool ReadBool(const FieldDescriptor& field, const Json& value);
  bool ReadEnum(const FieldDescriptor& field, const Json& value);
  bool ReadTime(const FieldDescriptor& field, const Json& value);

  Message& message_;
  Notes notes_;
};

bool SameButCase(std::string_view a, std::string_view b) {
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

// Whether the value gives way to one under another key of the field.
bool SaysNothing(const FieldDescriptor& field, const Json& value) {
  return value.is_null() || (RulesOf(field).identity() && value == "");
}

// Each field's value by json_name, else by an alias in any case. A value that
// says nothing is the last choice: an upstream that renames a key may send both.
std::pair<const Json*, std::string> FindValue(const Json& object, const FieldDescriptor& field) {
  std::pair<const Json*, std::string> found{Find(object, field.json_name()), field.json_name()};
  if (found.first != nullptr && !SaysNothing(field, *found.first)) return found;
  for (const std::string& alias : RulesOf(field).aliases()) {
    for (const auto& [key, value] : object.items()) {
      if (!SameButCase(key, alias)) continue;
      if (!SaysNothing(field, value)) return {&value, key};
      if (found.first == nullptr) found = {&value, key};
    }
  }
  return found;
}

absl::Status ObjectReader::Read(const Json& object) {
  const Descriptor& type = *message_.GetDescriptor();
  if (!object.is_object()) return absl::InternalError(Concat(type.name(), " is not a JSON object"));
  std::set<std::string> known;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (IsNote(field) || RulesOf(field).gateway()) continue;
    auto [value, key] = FindValue(object, field);
    if (value != nullptr) {
      known.insert(key);
      known.insert(field.json_name());
      if (auto status = ReadField(field, key, *value); !status.ok()) return status;
    }
    if (RulesOf(field).identity() && !message_.GetReflection()->HasField(message_, &field)) {
      return absl::InternalError(Concat(type.name(), " has no ", field.name()));
    }
  }
  for (const auto& [key, value] : object.items()) {
    if (!known.contains(key)) notes_.AddUnrecognized(key, Raw(value));
  }
  return absl::OkStatus();
}

absl::Status ObjectReader::ReadField(const FieldDescriptor& field, const std::string& key,
                                     const Json& value) {
  const bool null_text = RulesOf(field).null_text() && value.is_string() &&
                         (value.get_ref<const std::string&>().empty() || value == "null");
  if (value.is_null() || null_text) {
    notes_.AddNull(field.name());
    return absl::OkStatus();
  }
  if (field.is_repeated()) return ReadList(field, value);
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
      field.message_type()->full_name() != "google.protobuf.Timestamp") {
    return ReadMessage(field, value);
  }
  if (!ReadScalar(field, value)) notes_.AddUnrecognized(key, Raw(value));
  return absl::OkStatus();
}

absl::Status ObjectReader::ReadMessage(const FieldDescriptor& field, const Json& value) {
  Message* inner = message_.GetReflection()->MutableMessage(&message_, &field);
  Notes inner_notes = notes_;
  Append(inner_notes.prefix, field.name(), ".");
  const bool names = value.is_array() && std::all_of(value.begin(), value.end(),
                                                     [](const Json& item) { return item.is_string(); });
  if (names) {
    // A list of names where an object of booleans is documented: the members of
    // that list are the true ones.
    Json object = Json::object();
    for (const Json& item : value) object[item.get<std::string>()] = true;
    return ObjectReader(*inner, inner_notes).Read(object);
  }
  if (!value.is_object()) {
    message_.GetReflection()->ClearField(&message_, &field);
    notes_.AddUnrecognized(field.name(), Raw(value));
    return absl::OkStatus();
  }
  return ObjectReader(*inner, inner_notes).Read(value);
}

absl::Status ObjectReader::ReadList(const FieldDescriptor& field, const Json& value) {
  if (value.is_object() && field.enum_type() != nullptr) {
    ReadTrueMembers(field, value);
    return absl::OkStatus();
  }
  if (!value.is_array()) {
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      return absl::InternalError(Concat(field.name(), " is not a list"));
    }
    notes_.AddUnrecognized(field.name(), Raw(value));
    return absl::OkStatus();
  }
  for (std::size_t index = 0; index < value.size(); ++index) {
    if (auto status = ReadListItem(field, value[index], index); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status ObjectReader::ReadListItem(const FieldDescriptor& field, const Json& item, std::size_t index) {
  const Reflection& reflection = *message_.GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    Message* inner = reflection.AddMessage(&message_, &field);
    const bool notes_itself = inner->GetDescriptor()->FindFieldByName(kNullFields) != nullptr;
    return ObjectReader(*inner, notes_itself ? Notes{inner, ""} : notes_).Read(item);
  }
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING && item.is_string()) {
    reflection.AddString(&message_, &field, item.get<std::string>());
    return absl::OkStatus();
  }
  const EnumValueDescriptor* value = nullptr;
  if (field.enum_type() != nullptr && item.is_string()) {
    value = FindByUpstreamText(*field.enum_type(), item.get_ref<const std::string&>());
  }
  if (value == nullptr) {
    notes_.AddUnrecognized(Concat(field.name(), "[", index, "]"), Raw(item));
    value = field.enum_type() == nullptr ? nullptr : UnrecognizedValue(*field.enum_type());
  }
  if (value != nullptr) reflection.AddEnum(&message_, &field, value);
  return absl::OkStatus();
}

// An object of booleans where a list of names is expected, such as
// {"voice": true, "SMS": false}.
void ObjectReader::ReadTrueMembers(const FieldDescriptor& field, const Json& object) {
  for (const auto& [key, value] : object.items()) {
    const EnumValueDescriptor* known = FindByUpstreamText(*field.enum_type(), key);
    if (known == nullptr || !value.is_boolean())
      notes_.AddUnrecognized(Concat(field.name(), ".", key), Raw(value));
    const EnumValueDescriptor* member = known == nullptr ? UnrecognizedValue(*field.enum_type()) : known;
    if (member != nullptr && value == true) message_.GetReflection()->AddEnum(&message_, &field, member);
  }
}

bool ObjectReader::ReadScalar(const FieldDescriptor& field, const Json& value) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return ReadText(field, value);
    case FieldDescriptor::CPPTYPE_INT32:
      return ReadInteger(field, value);
    case FieldDescriptor::CPPTYPE_BOOL:
      return ReadBool(field, value);
    case FieldDescriptor::CPPTYPE_ENUM:
      return ReadEnum(field, value);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return ReadTime(field, value);
    default:
      return false;
  }
}

bool ObjectReader::ReadText(const FieldDescriptor& field, const Json& value) {
  std::optional<std::string> text = ScalarText(value);
  if (!text) return false;
  message_.GetReflection()->SetString(&message_, &field, *std::move(text));
  return true;
}

bool ObjectReader::ReadInteger(const FieldDescriptor& field, const Json& value) {
  if (!value.is_number_integer()) return false;
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > std::numeric_limits<std::int32_t>::max())
    return false;
  const auto number = value.get<std::int64_t>();
  if (number < std::numeric_limits<std::int32_t>::min() ||
      number > std::numeric_limits<std::int32_t>::max()) {
    return false;
  }
  message_.GetReflection()->SetInt32(&message_, &field, static_cast<std::int32_t>(number));
  return true;
}

bool ObjectReader::ReadBool(const FieldDescriptor& field, const Json& value) {
  if (!value.is_boolean()) return false;
  message_.GetReflection()->SetBool(&message_, &field, value.get<bool>());
  return true;
}

bool ObjectReader::ReadEnum(const FieldDescriptor& field, const Json& value) {
  const EnumValueDescriptor* known =
      value.is_string() ? FindByUpstreamText(*field.enum_type(), value.get_ref<const std::string&>())
                        : nullptr;
  const EnumValueDescriptor* stored = known == nullptr ? UnrecognizedValue(*field.enum_type()) : known;
  if (stored != nullptr) message_.GetReflection()->SetEnum(&message_, &field, stored);
  return known != nullptr;
}

bool ObjectReader::ReadTime(const FieldDescriptor& field, const Json& value) {
  if (!value.is_string()) return false;
  const std::optional<absl::Time> time = ParseTimestamp(value.get<std::string>());
  if (!time) return false;
  Message* timestamp = message_.GetReflection()->MutableMessage(&message_, &field);
  const Descriptor& type = *timestamp->GetDescriptor();
  const std::int64_t seconds = absl::ToUnixSeconds(*time);
  const std::int64_t nanos = absl::ToInt64Nanoseconds(*time - absl::FromUnixSeconds(seconds));
  timestamp->GetReflection()->SetInt64(timestamp, type.FindFieldByName("seconds"), seconds);
  timestamp->GetReflection()->SetInt32(timestamp, type.FindFieldByName("nanos"),
                                       static_cast<std::int32_t>(nanos));
  return true;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Message>> ReadAnswer(const Descriptor& type, const Json& answer) {
  std::unique_ptr<Message> message = NewMessage(type);
  Notes notes;
  if (type.FindFieldByName(kNullFields) != nullptr) notes.message = message.get();
  if (auto status = ObjectReader(*message, notes).Read(answer); !status.ok()) return status;
  return message;
}

}  // namespace phonegate
