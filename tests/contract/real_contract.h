// The contract as it is, for tests.
#ifndef PHONEGATE_TESTS_CONTRACT_REAL_CONTRACT_H_
#define PHONEGATE_TESTS_CONTRACT_REAL_CONTRACT_H_

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "phonegate/v1/phone_number_service.pb.h"
#include "service/contract/operation.h"

namespace phonegate {

inline const google::protobuf::ServiceDescriptor& RealService() {
  return *v1::PurchasePhoneNumberRequest::descriptor()->file()->FindServiceByName("PhoneNumberService");
}

// All operations of PhoneNumberService. Throws when they cannot be read.
inline const std::vector<Operation>& RealContract() {
  static const std::vector<Operation> operations = ReadContract(RealService()).value();
  return operations;
}

// The operation of an RPC. Throws when there is none.
inline const Operation& OperationOf(std::string_view rpc) {
  for (const Operation& operation : RealContract()) {
    if (operation.name == rpc) return operation;
  }
  throw std::out_of_range("no such RPC: " + std::string(rpc));
}

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_CONTRACT_REAL_CONTRACT_H_
