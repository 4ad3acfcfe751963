#include "service/translate/answer_reader.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "google/protobuf/timestamp.pb.h"
#include "service/base/text.h"
#include "service/contract/message.h"
#include "service/translate/answer_members.h"
#include "service/translate/answer_notes.h"
#include "service/translate/timestamp.h"

namespace phonegate {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

using Field = AnswerType::Field;

// The texts of a list of texts; nothing when it is something else.
std::optional<std::vector<std::string_view>> NamesIn(Json value) {
  simdjson::dom::array items;
  if (value.get(items) != simdjson::SUCCESS) return std::nullopt;
  std::vector<std::string_view> names;
  for (const Json item : items) {
    const std::optional<std::string_view> name = TextIn(item);
    if (!name) return std::nullopt;
    names.push_back(*name);
  }
  return names;
}

// Reads one object into one message.
class ObjectReader {
 public:
  ObjectReader(const AnswerType& type, Message& message, const AnswerNotes& notes)
      : type_(type), message_(message), reflection_(*message.GetReflection()), notes_(notes) {}

  absl::Status Read(Json object);
  // An object of which only the members count that are given here, which get sorted.
  absl::Status Read(AnswerMembers members);

 private:
  absl::Status ReadField(const Field& field, std::string_view key, Json value);
  absl::Status ReadMessage(const Field& field, Json value);
  absl::Status ReadNames(const std::vector<std::string_view>& names);
  absl::Status ReadList(const Field& field, Json value);
  absl::Status ReadListItem(const Field& field, Json item, std::size_t index);
  void ReadTrueMembers(const Field& of, simdjson::dom::object object);
  bool ReadScalar(const Field& field, Json value);
  bool ReadText(const FieldDescriptor& field, Json value);
  bool ReadInteger(const FieldDescriptor& field, Json value);
  bool ReadBool(const FieldDescriptor& field, Json value);
  bool ReadEnum(const Field& of, Json value);
  bool ReadTime(const FieldDescriptor& field, Json value);

  const AnswerType& type_;
  Message& message_;
  const Reflection& reflection_;
  const AnswerNotes& notes_;
};

absl::StatusOr<AnswerMembers> MembersOf(const AnswerType& type, Json value) {
  simdjson::dom::object object;
  if (value.get(object) != simdjson::SUCCESS) {
    return absl::InternalError(Concat(type.type->name(), " is not a JSON object"));
  }
  AnswerMembers members(type);
  for (const auto& member : object) members.Add(member.key, member.value);
  return members;
}

absl::Status ObjectReader::Read(Json object) {
  absl::StatusOr<AnswerMembers> members = MembersOf(type_, object);
  if (!members.ok()) return members.status();
  return Read(*std::move(members));
}

absl::Status ObjectReader::Read(AnswerMembers members) {
  members.Settle();
  for (std::size_t i = 0; i < type_.fields.size(); ++i) {
    const Field& field = type_.fields[i];
    if (const std::optional<JsonMember>& member = members.Of(i)) {
      if (auto status = ReadField(field, member->key, member->value); !status.ok()) return status;
    }
    if (field.rules->identity() && !reflection_.HasField(message_, field.field)) {
      return absl::InternalError(Concat(type_.type->name(), " has no ", field.field->name()));
    }
  }
  for (const JsonMember& member : members.unknown()) notes_.AddUnrecognized(member.key, member.value);
  return absl::OkStatus();
}

absl::Status ObjectReader::ReadField(const Field& field, std::string_view key, Json value) {
  const bool null_text = field.rules->null_text() && (TextIn(value) == "" || TextIn(value) == "null");
  if (value.is_null() || null_text) {
    notes_.AddNull(field.field->name());
    return absl::OkStatus();
  }
  if (field.field->is_repeated()) return ReadList(field, value);
  if (field.message != nullptr) return ReadMessage(field, value);
  if (!ReadScalar(field, value)) notes_.AddUnrecognized(key, value);
  return absl::OkStatus();
}

absl::Status ObjectReader::ReadMessage(const Field& field, Json value) {
  Message* inner = reflection_.MutableMessage(&message_, field.field);
  const AnswerNotes inner_notes = notes_.Below(field.field->name());
  ObjectReader reader(*field.message, *inner, inner_notes);
  if (value.is_object()) return reader.Read(value);
  if (const auto names = NamesIn(value)) return reader.ReadNames(*names);
  reflection_.ClearField(&message_, field.field);
  notes_.AddUnrecognized(field.field->name(), value);
  return absl::OkStatus();
}

// A list of names where an object of booleans is documented: the members of that list
// are the true ones.
absl::Status ObjectReader::ReadNames(const std::vector<std::string_view>& names) {
  const std::optional<JsonText> yes = ParseJson("true");
  AnswerMembers members(type_);
  for (const std::string_view name : names) members.Add(name, yes->root());
  return Read(std::move(members));
}

absl::Status ObjectReader::ReadList(const Field& field, Json value) {
  simdjson::dom::object object;
  if (field.texts != nullptr && value.get(object) == simdjson::SUCCESS) {
    ReadTrueMembers(field, object);
    return absl::OkStatus();
  }
  simdjson::dom::array items;
  if (value.get(items) != simdjson::SUCCESS) {
    if (field.field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      return absl::InternalError(Concat(field.field->name(), " is not a list"));
    }
    notes_.AddUnrecognized(field.field->name(), value);
    return absl::OkStatus();
  }
  std::size_t index = 0;
  for (const Json item : items) {
    if (auto status = ReadListItem(field, item, index); !status.ok()) return status;
    ++index;
  }
  return absl::OkStatus();
}

absl::Status ObjectReader::ReadListItem(const Field& of, Json item, std::size_t index) {
  const FieldDescriptor& field = *of.field;
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    Message* inner = reflection_.AddMessage(&message_, &field);
    const AnswerNotes own = AnswerNotes::Of(*of.message, *inner);
    return ObjectReader(*of.message, *inner, own.kept() ? own : notes_).Read(item);
  }
  const std::optional<std::string_view> text = TextIn(item);
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING && text) {
    reflection_.AddString(&message_, &field, std::string(*text));
    return absl::OkStatus();
  }
  const EnumValueDescriptor* value = nullptr;
  if (of.texts != nullptr && text) value = of.texts->Find(*text);
  if (value == nullptr) {
    notes_.AddUnrecognized(Concat(field.name(), "[", index, "]"), item);
    value = of.texts == nullptr ? nullptr : of.texts->unrecognized();
  }
  if (value != nullptr) reflection_.AddEnum(&message_, &field, value);
  return absl::OkStatus();
}

// An object of booleans where a list of names is expected, such as
// {"voice": true, "SMS": false}.
void ObjectReader::ReadTrueMembers(const Field& of, simdjson::dom::object object) {
  std::vector<JsonMember> members;
  for (const auto& member : object) members.push_back({member.key, member.value});
  SortMembers(members);
  for (const auto& [key, value] : members) {
    const EnumValueDescriptor* known = of.texts->Find(key);
    if (known == nullptr || !value.is_bool())
      notes_.AddUnrecognized(Concat(of.field->name(), ".", key), value);
    const EnumValueDescriptor* member = known == nullptr ? of.texts->unrecognized() : known;
    bool can = false;
    if (member != nullptr && value.get(can) == simdjson::SUCCESS && can) {
      reflection_.AddEnum(&message_, of.field, member);
    }
  }
}

bool ObjectReader::ReadScalar(const Field& of, Json value) {
  const FieldDescriptor& field = *of.field;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return ReadText(field, value);
    case FieldDescriptor::CPPTYPE_INT32:
      return ReadInteger(field, value);
    case FieldDescriptor::CPPTYPE_BOOL:
      return ReadBool(field, value);
    case FieldDescriptor::CPPTYPE_ENUM:
      return ReadEnum(of, value);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return ReadTime(field, value);
    default:
      return false;
  }
}

bool ObjectReader::ReadText(const FieldDescriptor& field, Json value) {
  std::optional<std::string> text = ScalarText(value);
  if (!text) return false;
  reflection_.SetString(&message_, &field, *std::move(text));
  return true;
}

bool ObjectReader::ReadInteger(const FieldDescriptor& field, Json value) {
  std::int64_t number = 0;
  if (!value.is_int64() || value.get(number) != simdjson::SUCCESS) return false;
  if (number < std::numeric_limits<std::int32_t>::min() ||
      number > std::numeric_limits<std::int32_t>::max()) {
    return false;
  }
  reflection_.SetInt32(&message_, &field, static_cast<std::int32_t>(number));
  return true;
}

bool ObjectReader::ReadBool(const FieldDescriptor& field, Json value) {
  bool yes = false;
  if (value.get(yes) != simdjson::SUCCESS) return false;
  reflection_.SetBool(&message_, &field, yes);
  return true;
}

bool ObjectReader::ReadEnum(const Field& of, Json value) {
  const std::optional<std::string_view> text = TextIn(value);
  const EnumValueDescriptor* known = text ? of.texts->Find(*text) : nullptr;
  const EnumValueDescriptor* stored = known == nullptr ? of.texts->unrecognized() : known;
  if (stored != nullptr) reflection_.SetEnum(&message_, of.field, stored);
  return known != nullptr;
}

bool ObjectReader::ReadTime(const FieldDescriptor& field, Json value) {
  const std::optional<std::string_view> text = TextIn(value);
  if (!text) return false;
  const std::optional<absl::Time> time = ParseTimestamp(*text);
  if (!time) return false;
  const std::int64_t seconds = absl::ToUnixSeconds(*time);
  const std::int64_t nanos = absl::ToInt64Nanoseconds(*time - absl::FromUnixSeconds(seconds));
  auto* timestamp = google::protobuf::DynamicCastToGenerated<google::protobuf::Timestamp>(
      reflection_.MutableMessage(&message_, &field));
  timestamp->set_seconds(seconds);
  timestamp->set_nanos(static_cast<std::int32_t>(nanos));
  return true;
}

absl::StatusOr<std::unique_ptr<Message>> ReadMembers(const AnswerType& type, AnswerMembers members) {
  std::unique_ptr<Message> message = NewMessage(*type.type);
  const AnswerNotes notes = AnswerNotes::Of(type, *message);
  if (auto status = ObjectReader(type, *message, notes).Read(std::move(members)); !status.ok()) return status;
  return message;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Message>> ReadAnswer(const AnswerPlan& plan, Json answer) {
  absl::StatusOr<AnswerMembers> members = MembersOf(plan.root(), answer);
  if (!members.ok()) return members.status();
  return ReadMembers(plan.root(), *std::move(members));
}

absl::StatusOr<std::unique_ptr<Message>> ReadAnswer(const AnswerPlan& plan,
                                                    const std::optional<JsonMember>& only) {
  AnswerMembers members(plan.root());
  if (only) members.Add(only->key, only->value);
  return ReadMembers(plan.root(), std::move(members));
}

absl::StatusOr<std::unique_ptr<Message>> ReadAnswer(const Descriptor& type, Json answer) {
  const AnswerPlan plan(type);
  return ReadAnswer(plan, answer);
}

}  // namespace phonegate
