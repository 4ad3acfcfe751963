#include "service/translate/update_mask.h"

#include <algorithm>

namespace phonegate {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::size_t MaskSize(const Operation& operation, const Message& request) {
  const Message& mask = request.GetReflection()->GetMessage(request, operation.update_mask);
  const FieldDescriptor* paths = mask.GetDescriptor()->FindFieldByName("paths");
  return static_cast<std::size_t>(mask.GetReflection()->FieldSize(mask, paths));
}

std::vector<std::string> MaskPaths(const Operation& operation, const Message& request) {
  const google::protobuf::Reflection& reflection = *request.GetReflection();
  // By reflection, not by the generated class: requests may be dynamic messages.
  const Message& mask = reflection.GetMessage(request, operation.update_mask);
  const FieldDescriptor* paths = mask.GetDescriptor()->FindFieldByName("paths");
  std::vector<std::string> out;
  for (int i = 0; i < mask.GetReflection()->FieldSize(mask, paths); ++i) {
    out.push_back(mask.GetReflection()->GetRepeatedString(mask, paths, i));
  }
  return out;
}

const FieldDescriptor* FindUpdatable(const Operation& operation, const std::string& path) {
  auto found = std::find_if(operation.parameters.begin(), operation.parameters.end(),
                            [&](const FieldDescriptor* field) { return field->name() == path; });
  return found == operation.parameters.end() ? nullptr : *found;
}

std::vector<const FieldDescriptor*> UpdatedFields(const Operation& operation, const Message& request) {
  const std::vector<std::string> paths = MaskPaths(operation, request);
  std::vector<const FieldDescriptor*> fields;
  for (const FieldDescriptor* field : operation.parameters) {
    const bool updated = paths.empty() ? request.GetReflection()->HasField(request, field)
                                       : std::find(paths.begin(), paths.end(), field->name()) != paths.end();
    if (updated) fields.push_back(field);
  }
  return fields;
}

}  // namespace phonegate
