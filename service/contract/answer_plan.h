// What reading an answer needs to know of a message type, looked up once.
#ifndef PHONEGATE_SERVICE_CONTRACT_ANSWER_PLAN_H_
#define PHONEGATE_SERVICE_CONTRACT_ANSWER_PLAN_H_

#include <map>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "phonegate/v1/annotations.pb.h"
#include "service/contract/enum_text.h"

namespace phonegate {

// A message type and those of its fields that an answer of the upstream may have. To
// look each of them up by reflection costs as much as to read its value.
struct AnswerType {
  struct Field {
    const google::protobuf::FieldDescriptor* field = nullptr;
    const std::string* key = nullptr;       // its json_name
    const v1::FieldRules* rules = nullptr;  // which outlive the plan, as all of this does
    const AnswerType* message = nullptr;    // of a message or a list of them, but not of one time
    const EnumTexts* texts = nullptr;       // of an enum or a list of them
  };

  const google::protobuf::Descriptor* type = nullptr;
  std::vector<Field> fields;  // in the order of their declaration
  // Where nulls and unknowns are noted; nullptr when the type cannot.
  const google::protobuf::FieldDescriptor* null_fields = nullptr;
  const google::protobuf::FieldDescriptor* unrecognized = nullptr;
};

// The types of an answer, from its own down. Immutable, so safe from any thread.
class AnswerPlan {
 public:
  explicit AnswerPlan(const google::protobuf::Descriptor& answer) : root_(Add(answer)) {}
  AnswerPlan(const AnswerPlan&) = delete;
  AnswerPlan& operator=(const AnswerPlan&) = delete;

  const AnswerType& root() const { return root_; }

 private:
  const AnswerType& Add(const google::protobuf::Descriptor& type);
  const EnumTexts& Add(const google::protobuf::EnumDescriptor& type);

  std::map<const google::protobuf::EnumDescriptor*, EnumTexts> enums_;
  std::map<const google::protobuf::Descriptor*, AnswerType> types_;
  const AnswerType& root_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CONTRACT_ANSWER_PLAN_H_
