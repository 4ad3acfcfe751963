// Messages as bytes that can be compared.
#ifndef PHONEGATE_SERVICE_BASE_SERIALIZE_H_
#define PHONEGATE_SERVICE_BASE_SERIALIZE_H_

#include <string>

#include "google/protobuf/message_lite.h"

namespace phonegate {

// `message` serialised so that equal messages have equal bytes within one build
// of the program: maps in the order of their keys.
std::string SerializeInOrder(const google::protobuf::MessageLite& message);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_BASE_SERIALIZE_H_
