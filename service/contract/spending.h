// What calls count as in the budgets of their callers.
#ifndef PHONEGATE_SERVICE_CONTRACT_SPENDING_H_
#define PHONEGATE_SERVICE_CONTRACT_SPENDING_H_

#include "google/protobuf/message.h"
#include "phonegate/v1/audit.pb.h"
#include "service/contract/operation.h"

namespace phonegate {

// SPENDING_UNSPECIFIED: the call is free.
v1::Spending SpendingOf(const Operation& operation, const google::protobuf::Message& request);

// As the configuration and people say it: "purchases", "paid lookups".
std::string_view SpendingName(v1::Spending spending);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CONTRACT_SPENDING_H_
