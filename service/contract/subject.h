// What a request or an answer is about.
#ifndef PHONEGATE_SERVICE_CONTRACT_SUBJECT_H_
#define PHONEGATE_SERVICE_CONTRACT_SUBJECT_H_

#include <string>

#include "google/protobuf/message.h"

namespace phonegate {

// A phone number, by one or both of its names.
struct Subject {
  std::string number;       // E.164; empty when the message does not tell it
  std::string resource_id;  // REST id or LaML sid; empty when the message does not tell it
};

// The values of the fields that the contract marks as naming a number.
Subject SubjectOf(const google::protobuf::Message& message);

// The id of the project that a change moves its number to; empty when it moves none.
std::string MoveTargetOf(const google::protobuf::Message& request);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CONTRACT_SUBJECT_H_
