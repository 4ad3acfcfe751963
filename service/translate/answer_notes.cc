#include "service/translate/answer_notes.h"

#include <optional>
#include <utility>

#include "service/base/text.h"

namespace phonegate {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

AnswerNotes AnswerNotes::Of(const AnswerType& type, Message& message) {
  AnswerNotes notes;
  if (type.null_fields == nullptr) return notes;
  notes.message_ = &message;
  notes.reflection_ = message.GetReflection();
  notes.type_ = &type;
  return notes;
}

AnswerNotes AnswerNotes::Below(std::string_view name) const {
  AnswerNotes inner = *this;
  Append(inner.prefix_, name, ".");
  return inner;
}

void AnswerNotes::AddNull(std::string_view name) const {
  if (!kept()) return;
  reflection_->AddString(message_, type_->null_fields, Concat(prefix_, name));
}

void AnswerNotes::AddUnrecognized(std::string_view name, Json value) const {
  if (!kept()) return;
  const std::optional<std::string_view> text = TextIn(value);
  const FieldDescriptor* field = type_->unrecognized;
  Message* entry = reflection_->AddMessage(message_, field);
  const Reflection& reflection = *entry->GetReflection();
  reflection.SetString(entry, field->message_type()->map_key(), Concat(prefix_, name));
  reflection.SetString(entry, field->message_type()->map_value(), text ? std::string(*text) : Written(value));
}

}  // namespace phonegate
