// Small steps with messages whose type is known at run time only.
#ifndef PHONEGATE_SERVICE_CONTRACT_MESSAGE_H_
#define PHONEGATE_SERVICE_CONTRACT_MESSAGE_H_

#include <memory>
#include <string_view>

#include "google/protobuf/message.h"

namespace phonegate {

// A new, empty message of a linked-in type.
std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor& type);

std::unique_ptr<google::protobuf::Message> Copy(const google::protobuf::Message& message);

// nullptr when the bytes are no such message; a text that is not UTF-8 makes them
// that.
std::unique_ptr<google::protobuf::Message> Parse(const google::protobuf::Descriptor& type,
                                                 std::string_view bytes);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CONTRACT_MESSAGE_H_
