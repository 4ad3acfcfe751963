// Enum values and the upstream's spelling of them.
#ifndef PHONEGATE_SERVICE_CONTRACT_ENUM_TEXT_H_
#define PHONEGATE_SERVICE_CONTRACT_ENUM_TEXT_H_

#include <string>
#include <string_view>

#include "google/protobuf/descriptor.h"

namespace phonegate {

// The upstream's spelling of a value; empty for UNSPECIFIED and UNRECOGNIZED.
const std::string& UpstreamText(const google::protobuf::EnumValueDescriptor& value);

// The value that the upstream means by `text`, or nullptr. Case, hyphens,
// underscores and spaces do not count.
const google::protobuf::EnumValueDescriptor* FindByUpstreamText(const google::protobuf::EnumDescriptor& type,
                                                                std::string_view text);

// The value that stands for texts that the contract does not know, or nullptr.
const google::protobuf::EnumValueDescriptor* UnrecognizedValue(const google::protobuf::EnumDescriptor& type);

// Whether a request may hold the value.
bool AllowedInRequests(const google::protobuf::EnumValueDescriptor& value);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CONTRACT_ENUM_TEXT_H_
