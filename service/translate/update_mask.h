// Which fields an update changes.
#ifndef PHONEGATE_SERVICE_TRANSLATE_UPDATE_MASK_H_
#define PHONEGATE_SERVICE_TRANSLATE_UPDATE_MASK_H_

#include <cstddef>
#include <string>
#include <vector>

#include "google/protobuf/message.h"
#include "service/contract/operation.h"

namespace phonegate {

// How many paths the request's update mask has; `operation` has a mask.
std::size_t MaskSize(const Operation& operation, const google::protobuf::Message& request);

// The paths of the request's update mask as the caller wrote them.
std::vector<std::string> MaskPaths(const Operation& operation, const google::protobuf::Message& request);

// The field that a mask path names, or nullptr when it names none that an
// update can send. Paths are proto field names.
const google::protobuf::FieldDescriptor* FindUpdatable(const Operation& operation, const std::string& path);

// The fields to send, each once and in the order of their declaration: those of
// the mask, or without a mask those that are set. `operation` has a mask.
std::vector<const google::protobuf::FieldDescriptor*> UpdatedFields(const Operation& operation,
                                                                    const google::protobuf::Message& request);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_TRANSLATE_UPDATE_MASK_H_
