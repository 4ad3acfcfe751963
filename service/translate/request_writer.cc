#include "service/translate/request_writer.h"

#include <vector>

#include <nlohmann/json.hpp>

#include "service/base/text.h"
#include "service/contract/enum_text.h"
#include "service/translate/update_mask.h"

namespace phonegate {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Json = nlohmann::ordered_json;  // keeps the order of the contract, for the eye and the golden files

// The fields that this request sends.
std::vector<const FieldDescriptor*> SentFields(const Operation& operation, const Message& request) {
  if (operation.update_mask != nullptr) return UpdatedFields(operation, request);
  std::vector<const FieldDescriptor*> fields;
  for (const FieldDescriptor* field : operation.parameters) {
    const google::protobuf::Reflection& reflection = *request.GetReflection();
    if (field->is_repeated() ? reflection.FieldSize(request, field) > 0
                             : reflection.HasField(request, field)) {
      fields.push_back(field);
    }
  }
  return fields;
}

// The values of a field as the upstream spells them: one for a singular field,
// one an item for a list.
std::vector<std::string> Texts(const Message& request, const FieldDescriptor& field) {
  const google::protobuf::Reflection& reflection = *request.GetReflection();
  if (field.is_repeated()) {
    std::vector<std::string> texts;
    for (int i = 0; i < reflection.FieldSize(request, &field); ++i) {
      texts.push_back(UpstreamText(*reflection.GetRepeatedEnum(request, &field, i)));
    }
    return texts;
  }
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_ENUM:
      return {UpstreamText(*reflection.GetEnum(request, &field))};
    case FieldDescriptor::CPPTYPE_UINT32:
      return {std::to_string(reflection.GetUInt32(request, &field))};
    case FieldDescriptor::CPPTYPE_BOOL:
      return {reflection.GetBool(request, &field) ? "true" : "false"};
    default:
      return {reflection.GetString(request, &field)};
  }
}

Json JsonValue(const Message& request, const FieldDescriptor& field) {
  const google::protobuf::Reflection& reflection = *request.GetReflection();
  if (field.is_repeated()) return Texts(request, field);
  if (!reflection.HasField(request, &field)) return nullptr;  // in the mask but not set: cleared
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) return reflection.GetBool(request, &field);
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_UINT32) return reflection.GetUInt32(request, &field);
  return Texts(request, field).front();
}

std::string JsonBody(const Operation& operation, const Message& request) {
  Json body = Json::object();
  for (const FieldDescriptor* field : SentFields(operation, request)) {
    body[field->json_name()] = JsonValue(request, *field);
  }
  return body.dump();
}

void AppendPair(std::string& out, const std::string& key, std::string_view value) {
  Append(out, out.empty() ? "" : "&", PercentEncode(key), "=", PercentEncode(value));
}

// Lists repeat their key; a field that is cleared has an empty value.
std::string FormBody(const Operation& operation, const Message& request) {
  std::string body;
  for (const FieldDescriptor* field : SentFields(operation, request)) {
    if (!field->is_repeated() && !request.GetReflection()->HasField(request, field)) {
      AppendPair(body, field->json_name(), "");
      continue;
    }
    for (const std::string& text : Texts(request, *field)) AppendPair(body, field->json_name(), text);
  }
  return body;
}

// Lists are joined by commas.
std::string Query(const Operation& operation, const Message& request) {
  std::string query;
  for (const FieldDescriptor* field : SentFields(operation, request)) {
    std::string value;
    for (const std::string& text : Texts(request, *field)) Append(value, value.empty() ? "" : ",", text);
    AppendPair(query, field->json_name(), value);
  }
  return query;
}

}  // namespace

std::string PercentEncode(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                            c == '-' || c == '.' || c == '_' || c == '~';
    if (unreserved) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4U];
    out += kHex[byte & 0x0fU];
  }
  return out;
}

std::string WritePath(const Operation& operation, const Message& request, std::string_view project_id) {
  std::string path;
  for (const PathPart& part : operation.path) {
    switch (part.kind) {
      case PathPart::Kind::kLiteral:
        path += part.literal;
        break;
      case PathPart::Kind::kProjectId:
        path += PercentEncode(project_id);
        break;
      case PathPart::Kind::kField:
        path += PercentEncode(request.GetReflection()->GetString(request, part.field));
        break;
    }
  }
  return path;
}

RestRequest WriteRequest(const Operation& operation, const Message& request, std::string_view project_id) {
  RestRequest out;
  out.method = operation.verb;
  out.target = WritePath(operation, request, project_id);
  switch (operation.verb) {
    case HttpMethod::kGet:
      if (std::string query = Query(operation, request); !query.empty()) Append(out.target, "?", query);
      break;
    case HttpMethod::kPost:
    case HttpMethod::kPut:
      if (operation.upstream.api() == v1::API_LAML) {
        out.content_type = "application/x-www-form-urlencoded";
        out.body = FormBody(operation, request);
      } else {
        out.content_type = "application/json";
        out.body = JsonBody(operation, request);
      }
      break;
    case HttpMethod::kDelete:
      break;
  }
  return out;
}

}  // namespace phonegate
