#include "service/contract/subject.h"

#include "service/contract/operation.h"

namespace phonegate {

Subject SubjectOf(const google::protobuf::Message& message) {
  Subject subject;
  const google::protobuf::Descriptor& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const google::protobuf::FieldDescriptor& field = *type.field(i);
    const v1::Subject names = RulesOf(field).subject();
    if (names == v1::SUBJECT_UNSPECIFIED) continue;
    std::string& value = names == v1::SUBJECT_NUMBER ? subject.number : subject.resource_id;
    value = message.GetReflection()->GetString(message, &field);
  }
  return subject;
}

std::string MoveTargetOf(const google::protobuf::Message& request) {
  const google::protobuf::FieldDescriptor* target = request.GetDescriptor()->FindFieldByName("account_sid");
  return target == nullptr ? "" : request.GetReflection()->GetString(request, target);
}

}  // namespace phonegate
