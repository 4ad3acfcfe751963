#include "client/wire.h"

#include <utility>

#include <google/protobuf/unknown_field_set.h>

namespace phonegate::internal {

using google::protobuf::UnknownField;
using google::protobuf::UnknownFieldSet;

WireMessage ParseWire(const std::string& bytes) {
  UnknownFieldSet fields;
  if (!fields.ParseFromString(bytes)) return {};
  WireMessage message;
  for (int i = 0; i < fields.field_count(); ++i) {
    const UnknownField& field = fields.field(i);
    if (field.type() == UnknownField::TYPE_LENGTH_DELIMITED) {
      message.push_back({field.number(), std::string(field.length_delimited())});
    } else if (field.type() == UnknownField::TYPE_VARINT) {
      message.push_back({field.number(), static_cast<std::int64_t>(field.varint())});
    }
  }
  return message;
}

std::vector<std::string> Texts(const WireMessage& message, int number) {
  std::vector<std::string> texts;
  for (const WireField& field : message) {
    const auto* text = std::get_if<std::string>(&field.value);
    if (field.number == number && text != nullptr) texts.push_back(*text);
  }
  return texts;
}

std::string Text(const WireMessage& message, int number) {
  std::vector<std::string> texts = Texts(message, number);
  return texts.empty() ? "" : std::move(texts.back());
}

std::int64_t Number(const WireMessage& message, int number) {
  std::int64_t value = 0;
  for (const WireField& field : message) {
    const auto* whole = std::get_if<std::int64_t>(&field.value);
    if (field.number == number && whole != nullptr) value = *whole;
  }
  return value;
}

std::string Bytes(const WireMessage& message) {
  UnknownFieldSet fields;
  for (const WireField& field : message) {
    if (const auto* text = std::get_if<std::string>(&field.value)) {
      fields.AddLengthDelimited(field.number, *text);
    } else {
      fields.AddVarint(field.number, static_cast<std::uint64_t>(std::get<std::int64_t>(field.value)));
    }
  }
  std::string bytes;
  fields.SerializeToString(&bytes);
  return bytes;
}

}  // namespace phonegate::internal
