#include "service/contract/permission.h"

#include "absl/strings/ascii.h"
#include "phonegate/v1/access_service.pb.h"
#include "service/base/text.h"

namespace phonegate {
namespace {

constexpr std::string_view kPrefix = "PERMISSION_";

}  // namespace

absl::StatusOr<v1::Permission> ReadPermission(const google::protobuf::MethodDescriptor& method) {
  const v1::Permission permission = method.options().GetExtension(v1::permission);
  const bool told = permission != v1::PERMISSION_UNSPECIFIED && v1::Permission_IsValid(permission);
  const bool needs_none = method.options().GetExtension(v1::needs_no_grant);
  if (told && needs_none) {
    return absl::FailedPreconditionError(
        Concat("contract: ", method.name(), ": it has a permission annotation and needs no grant"));
  }
  if (told || needs_none) return permission;
  return absl::FailedPreconditionError(
      Concat("contract: ", method.name(),
             ": no permission annotation, so the RPC could not be granted to any caller"));
}

std::string PermissionName(v1::Permission permission) {
  return absl::AsciiStrToLower(v1::Permission_Name(permission).substr(kPrefix.size()));
}

std::optional<v1::Permission> PermissionNamed(std::string_view name) {
  for (int i = v1::Permission_MIN; i <= v1::Permission_MAX; ++i) {
    const auto permission = static_cast<v1::Permission>(i);
    if (permission == v1::PERMISSION_UNSPECIFIED || !v1::Permission_IsValid(i)) continue;
    if (PermissionName(permission) == name) return permission;
  }
  return std::nullopt;
}

}  // namespace phonegate
