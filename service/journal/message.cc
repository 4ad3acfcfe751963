#include "service/journal/message.h"

namespace phonegate {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

std::unique_ptr<Message> NewOf(const google::protobuf::Descriptor& type) {
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
}

std::unique_ptr<Message> Copy(const Message& message) {
  std::unique_ptr<Message> copy(message.New());
  copy->CopyFrom(message);
  return copy;
}

std::unique_ptr<Message> Parse(const google::protobuf::Descriptor& type, std::string_view bytes) {
  std::unique_ptr<Message> message = NewOf(type);
  if (!message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return nullptr;
  return message;
}

void CopyField(const Message& from, const FieldDescriptor& field, Message& to) {
  to.CopyFrom(from);
  const Reflection& reflection = *to.GetReflection();
  for (int i = 0; i < to.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* other = to.GetDescriptor()->field(i);
    if (other != &field) reflection.ClearField(&to, other);
  }
}

}  // namespace phonegate
