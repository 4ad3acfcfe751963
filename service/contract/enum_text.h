// Enum values and the upstream's spelling of them.
#ifndef PHONEGATE_SERVICE_CONTRACT_ENUM_TEXT_H_
#define PHONEGATE_SERVICE_CONTRACT_ENUM_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/descriptor.h"

namespace phonegate {

// The upstream's spelling of a value; empty for UNSPECIFIED and UNRECOGNIZED.
const std::string& UpstreamText(const google::protobuf::EnumValueDescriptor& value);

// The texts of one enum, looked up once. Immutable, so safe from any thread.
class EnumTexts {
 public:
  explicit EnumTexts(const google::protobuf::EnumDescriptor& type);

  // The value that the upstream means by `text`, or nullptr. Case, hyphens,
  // underscores and spaces do not count.
  const google::protobuf::EnumValueDescriptor* Find(std::string_view text) const;

  // The value that stands for texts that the contract does not know, or nullptr.
  const google::protobuf::EnumValueDescriptor* unrecognized() const { return unrecognized_; }

 private:
  std::vector<const google::protobuf::EnumValueDescriptor*> known_;
  std::vector<std::string_view> texts_;  // of each of them
  const google::protobuf::EnumValueDescriptor* unrecognized_ = nullptr;
};

// Whether a request may hold the value.
bool AllowedInRequests(const google::protobuf::EnumValueDescriptor& value);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CONTRACT_ENUM_TEXT_H_
