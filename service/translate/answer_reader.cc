#include "service/translate/answer_reader.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "google/protobuf/timestamp.pb.h"
#include "service/base/text.h"
#include "service/contract/enum_text.h"
#include "service/contract/message.h"
#include "service/translate/timestamp.h"

namespace phonegate {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

using Field = AnswerType::Field;

// Where the nulls and unknowns of a message are noted: itself or the nearest
// message around it that can, and the names in between.
struct Notes {
  Message* message = nullptr;
  const AnswerType* type = nullptr;  // of `message`
  std::string prefix;

  void AddNull(const std::string& name) const {
    if (message == nullptr) return;
    message->GetReflection()->AddString(message, type->null_fields, prefix + name);
  }
  void AddUnrecognized(const std::string& name, const std::string& raw) const {
    if (message == nullptr) return;
    const FieldDescriptor* field = type->unrecognized;
    Message* entry = message->GetReflection()->AddMessage(message, field);
    const Reflection& reflection = *entry->GetReflection();
    reflection.SetString(entry, field->message_type()->map_key(), prefix + name);
    reflection.SetString(entry, field->message_type()->map_value(), raw);
  }
};

// What is noted of a value: the text of a string, the JSON of anything else.
std::string Raw(const Json& value) {
  return value.is_string() ? value.get<std::string>()
                           : value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// Reads one object into one message.
class ObjectReader {
 public:
  ObjectReader(const AnswerType& type, Message& message, const Notes& notes)
      : type_(type), message_(message), reflection_(*message.GetReflection()), notes_(notes) {}

  absl::Status Read(const Json& object);

 private:
  absl::Status ReadField(const Field& field, const std::string& key, const Json& value);
  absl::Status ReadMessage(const Field& field, const Json& value);
  absl::Status ReadList(const Field& field, const Json& value);
  absl::Status ReadListItem(const Field& field, const Json& item, std::size_t index);
  void ReadTrueMembers(const FieldDescriptor& field, const Json& object);
  bool ReadScalar(const Field& field, const Json& value);
  bool ReadText(const FieldDescriptor& field, const Json& value);
  bool ReadInteger(const FieldDescriptor& field, const Json& value);
  bool ReadBool(const FieldDescriptor& field, const Json& value);
  bool ReadEnum(const FieldDescriptor& field, const Json& value);
  bool ReadTime(const FieldDescriptor& field, const Json& value);

  const AnswerType& type_;
  Message& message_;
  const Reflection& reflection_;
  const Notes& notes_;
};

bool SameButCase(std::string_view a, std::string_view b) {
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

// Whether the value gives way to one under another key of the field.
bool SaysNothing(const Field& field, const Json& value) {
  return value.is_null() || (field.rules->identity() && value == "");
}

// A field's value and the key under which it stands.
using Member = Json::object_t::value_type;

// Each field's value by json_name, else by an alias in any case. A value that
// says nothing is the last choice: an upstream that renames a key may send both.
const Member* FindValue(const Json::object_t& object, const Field& field) {
  const auto named = object.find(*field.key);
  const Member* found = named == object.end() ? nullptr : &*named;
  if (found != nullptr && !SaysNothing(field, found->second)) return found;
  for (const std::string& alias : field.rules->aliases()) {
    for (const Member& member : object) {
      if (!SameButCase(member.first, alias)) continue;
      if (!SaysNothing(field, member.second)) return &member;
      if (found == nullptr) found = &member;
    }
  }
  return found;
}

absl::Status ObjectReader::Read(const Json& object) {
  if (!object.is_object()) return absl::InternalError(Concat(type_.type->name(), " is not a JSON object"));
  const auto& members = object.get_ref<const Json::object_t&>();
  std::vector<const Member*> by_alias;
  for (const Field& field : type_.fields) {
    if (const Member* member = FindValue(members, field); member != nullptr) {
      if (member->first != *field.key) by_alias.push_back(member);
      if (auto status = ReadField(field, member->first, member->second); !status.ok()) return status;
    }
    if (field.rules->identity() && !reflection_.HasField(message_, field.field)) {
      return absl::InternalError(Concat(type_.type->name(), " has no ", field.field->name()));
    }
  }
  for (const Member& member : members) {
    const bool known = type_.Knows(member.first) || std::ranges::find(by_alias, &member) != by_alias.end();
    if (!known) notes_.AddUnrecognized(member.first, Raw(member.second));
  }
  return absl::OkStatus();
}

absl::Status ObjectReader::ReadField(const Field& field, const std::string& key, const Json& value) {
  const bool null_text = field.rules->null_text() && value.is_string() &&
                         (value.get_ref<const std::string&>().empty() || value == "null");
  if (value.is_null() || null_text) {
    notes_.AddNull(field.field->name());
    return absl::OkStatus();
  }
  if (field.field->is_repeated()) return ReadList(field, value);
  if (field.message != nullptr) return ReadMessage(field, value);
  if (!ReadScalar(field, value)) notes_.AddUnrecognized(key, Raw(value));
  return absl::OkStatus();
}

absl::Status ObjectReader::ReadMessage(const Field& field, const Json& value) {
  Message* inner = reflection_.MutableMessage(&message_, field.field);
  Notes inner_notes = notes_;
  Append(inner_notes.prefix, field.field->name(), ".");
  const bool names = value.is_array() && std::all_of(value.begin(), value.end(),
                                                     [](const Json& item) { return item.is_string(); });
  if (names) {
    // A list of names where an object of booleans is documented: the members of
    // that list are the true ones.
    Json object = Json::object();
    for (const Json& item : value) object[item.get<std::string>()] = true;
    return ObjectReader(*field.message, *inner, inner_notes).Read(object);
  }
  if (!value.is_object()) {
    reflection_.ClearField(&message_, field.field);
    notes_.AddUnrecognized(field.field->name(), Raw(value));
    return absl::OkStatus();
  }
  return ObjectReader(*field.message, *inner, inner_notes).Read(value);
}

absl::Status ObjectReader::ReadList(const Field& field, const Json& value) {
  if (value.is_object() && field.field->enum_type() != nullptr) {
    ReadTrueMembers(*field.field, value);
    return absl::OkStatus();
  }
  if (!value.is_array()) {
    if (field.field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      return absl::InternalError(Concat(field.field->name(), " is not a list"));
    }
    notes_.AddUnrecognized(field.field->name(), Raw(value));
    return absl::OkStatus();
  }
  for (std::size_t index = 0; index < value.size(); ++index) {
    if (auto status = ReadListItem(field, value[index], index); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status ObjectReader::ReadListItem(const Field& of, const Json& item, std::size_t index) {
  const FieldDescriptor& field = *of.field;
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    Message* inner = reflection_.AddMessage(&message_, &field);
    const bool notes_itself = of.message->null_fields != nullptr;
    const Notes own{inner, of.message, ""};
    return ObjectReader(*of.message, *inner, notes_itself ? own : notes_).Read(item);
  }
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING && item.is_string()) {
    reflection_.AddString(&message_, &field, item.get<std::string>());
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
  if (value != nullptr) reflection_.AddEnum(&message_, &field, value);
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
    if (member != nullptr && value == true) reflection_.AddEnum(&message_, &field, member);
  }
}

bool ObjectReader::ReadScalar(const Field& of, const Json& value) {
  const FieldDescriptor& field = *of.field;
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
  reflection_.SetString(&message_, &field, *std::move(text));
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
  reflection_.SetInt32(&message_, &field, static_cast<std::int32_t>(number));
  return true;
}

bool ObjectReader::ReadBool(const FieldDescriptor& field, const Json& value) {
  if (!value.is_boolean()) return false;
  reflection_.SetBool(&message_, &field, value.get<bool>());
  return true;
}

bool ObjectReader::ReadEnum(const FieldDescriptor& field, const Json& value) {
  const EnumValueDescriptor* known =
      value.is_string() ? FindByUpstreamText(*field.enum_type(), value.get_ref<const std::string&>())
                        : nullptr;
  const EnumValueDescriptor* stored = known == nullptr ? UnrecognizedValue(*field.enum_type()) : known;
  if (stored != nullptr) reflection_.SetEnum(&message_, &field, stored);
  return known != nullptr;
}

bool ObjectReader::ReadTime(const FieldDescriptor& field, const Json& value) {
  if (!value.is_string()) return false;
  const std::optional<absl::Time> time = ParseTimestamp(value.get<std::string>());
  if (!time) return false;
  const std::int64_t seconds = absl::ToUnixSeconds(*time);
  const std::int64_t nanos = absl::ToInt64Nanoseconds(*time - absl::FromUnixSeconds(seconds));
  auto* timestamp = google::protobuf::DynamicCastToGenerated<google::protobuf::Timestamp>(
      reflection_.MutableMessage(&message_, &field));
  timestamp->set_seconds(seconds);
  timestamp->set_nanos(static_cast<std::int32_t>(nanos));
  return true;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Message>> ReadAnswer(const AnswerPlan& plan, const Json& answer) {
  const AnswerType& type = plan.root();
  std::unique_ptr<Message> message = NewMessage(*type.type);
  const bool notes_itself = type.null_fields != nullptr;
  const Notes notes{notes_itself ? message.get() : nullptr, &type, ""};
  if (auto status = ObjectReader(type, *message, notes).Read(answer); !status.ok()) return status;
  return message;
}

absl::StatusOr<std::unique_ptr<Message>> ReadAnswer(const Descriptor& type, const Json& answer) {
  const AnswerPlan plan(type);
  return ReadAnswer(plan, answer);
}

}  // namespace phonegate
