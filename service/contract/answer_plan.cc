#include "service/contract/answer_plan.h"

#include "service/contract/operation.h"

namespace phonegate {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

constexpr char kNullFields[] = "null_fields";
constexpr char kUnrecognized[] = "unrecognized";

bool IsOneTime(const FieldDescriptor& field) {
  return !field.is_repeated() && field.message_type()->full_name() == "google.protobuf.Timestamp";
}

}  // namespace

const EnumTexts& AnswerPlan::Add(const google::protobuf::EnumDescriptor& type) {
  return enums_.try_emplace(&type, type).first->second;
}

const AnswerType& AnswerPlan::Add(const Descriptor& type) {
  const auto [known, is_new] = types_.try_emplace(&type);
  AnswerType& plan = known->second;
  if (!is_new) return plan;
  plan.type = &type;
  plan.null_fields = type.FindFieldByName(kNullFields);
  plan.unrecognized = type.FindFieldByName(kUnrecognized);
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (&field == plan.null_fields || &field == plan.unrecognized || RulesOf(field).gateway()) continue;
    const bool is_message = field.message_type() != nullptr && !IsOneTime(field);
    plan.fields.push_back({&field, &field.json_name(), &RulesOf(field),
                           is_message ? &Add(*field.message_type()) : nullptr,
                           field.enum_type() == nullptr ? nullptr : &Add(*field.enum_type())});
  }
  return plan;
}

}  // namespace phonegate
