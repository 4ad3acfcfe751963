// What calls count as in the budgets of their callers.
#ifndef PHONEGATE_SERVICE_CONTRACT_SPENDING_H_
#define PHONEGATE_SERVICE_CONTRACT_SPENDING_H_

#include <string_view>

#include "google/protobuf/message.h"
#include "phonegate/v1/audit.pb.h"
#include "service/contract/operation.h"

namespace phonegate {

// SPENDING_UNSPECIFIED: the call is free.
v1::Spending SpendingOf(const Operation& operation, const google::protobuf::Message& request);

// As people say it: "purchases", "paid lookups".
std::string_view SpendingName(v1::Spending spending);
// As logs and metrics say it: "purchases", "paid_lookups".
std::string_view SpendingKey(v1::Spending spending);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CONTRACT_SPENDING_H_
