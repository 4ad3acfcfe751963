#include "client/phonectl/cell.h"

#include <algorithm>
#include <cstddef>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/util/json_util.h>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "phonegate/v1/annotations.pb.h"

namespace phonegate::phonectl {
namespace {

using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// As SignalWire spells it; one of the gateway's own without what all values of the enum
// begin with: the name of the first without UNSPECIFIED.
std::string EnumText(const EnumValueDescriptor& value) {
  std::string text = value.options().GetExtension(v1::value).text();
  if (!text.empty()) return text;
  const std::size_t prefix =
      std::string(value.type()->value(0)->name()).size() - std::string("UNSPECIFIED").size();
  std::string name(value.name());
  name.erase(0, std::min(prefix, name.size()));
  return absl::AsciiStrToLower(name);
}

std::string Hex(const std::string& bytes) { return absl::BytesToHexString(bytes); }

// A time or a duration without the quotes that it has in JSON.
std::string MessageText(const Message& message) {
  std::string json = JsonOf(message);
  const bool is_text = json.size() >= 2 && json.front() == '"' && json.back() == '"';
  return is_text ? json.substr(1, json.size() - 2) : json;
}

// One value of a field, the `index`th of a repeated one.
std::string ValueOf(const Message& message, const FieldDescriptor& field, int index) {
  const Reflection& read = *message.GetReflection();
  const bool many = field.is_repeated();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string text =
          many ? read.GetRepeatedString(message, &field, index) : read.GetString(message, &field);
      return field.type() == FieldDescriptor::TYPE_BYTES ? Hex(text) : text;
    }
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumText(many ? *read.GetRepeatedEnum(message, &field, index) : *read.GetEnum(message, &field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return (many ? read.GetRepeatedBool(message, &field, index) : read.GetBool(message, &field)) ? "yes"
                                                                                                   : "no";
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(many ? read.GetRepeatedInt32(message, &field, index)
                               : read.GetInt32(message, &field));
    case FieldDescriptor::CPPTYPE_UINT32:
      return absl::StrCat(many ? read.GetRepeatedUInt32(message, &field, index)
                               : read.GetUInt32(message, &field));
    case FieldDescriptor::CPPTYPE_UINT64:
      return absl::StrCat(many ? read.GetRepeatedUInt64(message, &field, index)
                               : read.GetUInt64(message, &field));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return MessageText(many ? read.GetRepeatedMessage(message, &field, index)
                              : read.GetMessage(message, &field));
    default:  // the contract's answers have no others
      return "?";
  }
}

}  // namespace

std::string CellOf(const Message& message, const std::string& field) {
  if (const std::size_t dot = field.find('.'); dot != std::string::npos) {
    const FieldDescriptor& inner = *message.GetDescriptor()->FindFieldByName(field.substr(0, dot));
    return CellOf(message.GetReflection()->GetMessage(message, &inner), field.substr(dot + 1));
  }
  const FieldDescriptor& found = *message.GetDescriptor()->FindFieldByName(field);
  const Reflection& read = *message.GetReflection();
  if (!found.is_repeated()) return read.HasField(message, &found) ? ValueOf(message, found, 0) : "";
  std::string text;
  for (int i = 0; i < read.FieldSize(message, &found); ++i)
    absl::StrAppend(&text, i == 0 ? "" : " ", ValueOf(message, found, i));
  return text;
}

std::string Harmless(std::string text) {
  for (char& c : text) {
    if ((c >= 0 && c < ' ') || c == 0x7f) c = '?';
  }
  // In UTF-8, what steers a terminal with one character: U+0080 to U+009F.
  for (std::size_t at = text.find('\xc2'); at != std::string::npos; at = text.find('\xc2', at + 1)) {
    if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xa0) text.replace(at, 2, "?");
  }
  return text;
}

std::string CsvField(const std::string& text) {
  if (text.find_first_of("\",\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + '"';
}

std::string JsonOf(const Message& message) {
  std::string json;
  static_cast<void>(google::protobuf::util::MessageToJsonString(message, &json));
  return json;
}

}  // namespace phonegate::phonectl
