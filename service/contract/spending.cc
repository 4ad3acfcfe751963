#include "service/contract/spending.h"

namespace phonegate {

v1::Spending SpendingOf(const Operation& operation, const google::protobuf::Message& request) {
  if (operation.EffectOf(request) == v1::EFFECT_PAID_READ) return v1::SPENDING_PAID_LOOKUP;
  return operation.permission == v1::PERMISSION_BUY ? v1::SPENDING_PURCHASE : v1::SPENDING_UNSPECIFIED;
}

std::string_view SpendingName(v1::Spending spending) {
  switch (spending) {
    case v1::SPENDING_PURCHASE:
      return "purchases";
    case v1::SPENDING_PAID_LOOKUP:
      return "paid lookups";
    default:
      return "";
  }
}

std::string_view SpendingKey(v1::Spending spending) {
  return spending == v1::SPENDING_PAID_LOOKUP ? "paid_lookups" : SpendingName(spending);
}

}  // namespace phonegate
