// Small steps with messages whose type is known at run time only.
#ifndef PHONEGATE_SERVICE_JOURNAL_MESSAGE_H_
#define PHONEGATE_SERVICE_JOURNAL_MESSAGE_H_

#include <memory>
#include <string_view>

#include "google/protobuf/message.h"

namespace phonegate {

// A new message of a linked-in type.
std::unique_ptr<google::protobuf::Message> NewOf(const google::protobuf::Descriptor& type);

std::unique_ptr<google::protobuf::Message> Copy(const google::protobuf::Message& message);

// nullptr when the bytes are no such message.
std::unique_ptr<google::protobuf::Message> Parse(const google::protobuf::Descriptor& type,
                                                 std::string_view bytes);

// Copies one field, set or not, into an empty message of the same type.
void CopyField(const google::protobuf::Message& from, const google::protobuf::FieldDescriptor& field,
               google::protobuf::Message& to);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_MESSAGE_H_
