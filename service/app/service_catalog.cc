#include "service/app/service_catalog.h"

#include <utility>

#include "phonegate/v1/access_service.pb.h"
#include "phonegate/v1/admin_service.pb.h"
#include "phonegate/v1/audit_service.pb.h"
#include "phonegate/v1/phone_number_service.pb.h"

namespace phonegate {

absl::StatusOr<Contract> ReadWholeContract() {
  auto phone_numbers = ReadContract(*v1::PurchasePhoneNumberRequest::descriptor()->file()->service(0));
  if (!phone_numbers.ok()) return phone_numbers.status();
  auto audit = ReadLocalContract(*v1::GetAuditEntryRequest::descriptor()->file()->service(0));
  if (!audit.ok()) return audit.status();
  auto admin = ReadLocalContract(*v1::PurgeCacheRequest::descriptor()->file()->service(0));
  if (!admin.ok()) return admin.status();
  auto access = ReadLocalContract(*v1::ExplainAccessRequest::descriptor()->file()->service(0));
  if (!access.ok()) return access.status();
  return Contract{*std::move(phone_numbers), *std::move(audit), *std::move(admin), *std::move(access)};
}

namespace {

std::vector<const std::vector<Operation>*> ServicesOf(const Contract& contract) {
  return {&contract.phone_numbers, &contract.audit, &contract.admin, &contract.access};
}

}  // namespace

std::vector<std::string> NamesOf(const Contract& contract) {
  std::vector<std::string> names;
  for (const auto* operations : ServicesOf(contract)) {
    for (const Operation& operation : *operations) names.push_back(operation.name);
  }
  return names;
}

const Operation* FindRpc(const Contract& contract, const std::string& name) {
  for (const auto* operations : ServicesOf(contract)) {
    if (const Operation* found = FindOperation(*operations, name); found != nullptr) return found;
  }
  return nullptr;
}

}  // namespace phonegate
