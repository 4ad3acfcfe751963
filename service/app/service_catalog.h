// The RPCs of all services.
#ifndef PHONEGATE_SERVICE_APP_SERVICE_CATALOG_H_
#define PHONEGATE_SERVICE_APP_SERVICE_CATALOG_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "service/contract/operation.h"

namespace phonegate {

// The RPCs of each service, in the order of its declaration.
struct Contract {
  std::vector<Operation> phone_numbers;
  std::vector<Operation> audit;
  std::vector<Operation> admin;
  std::vector<Operation> access;
};

// Reads them from the descriptors. FAILED_PRECONDITION with one sentence for the first
// contradiction.
absl::StatusOr<Contract> ReadWholeContract();

// The names of all RPCs, which are different in all services.
std::vector<std::string> NamesOf(const Contract& contract);

// The RPC of that name, or nullptr.
const Operation* FindRpc(const Contract& contract, const std::string& name);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_APP_SERVICE_CATALOG_H_
