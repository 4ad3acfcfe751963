// Groups of methods, as policies grant them.
#ifndef PHONEGATE_SERVICE_CONTRACT_PERMISSION_H_
#define PHONEGATE_SERVICE_CONTRACT_PERMISSION_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "phonegate/v1/annotations.pb.h"

namespace phonegate {

// What a caller must be granted to call the RPC; UNSPECIFIED where an identity is enough.
// FAILED_PRECONDITION with a sentence that names the RPC when its annotation does not tell,
// or says both.
absl::StatusOr<v1::Permission> ReadPermission(const google::protobuf::MethodDescriptor& method);

// How people write it: "paid_lookup".
std::string PermissionName(v1::Permission permission);
// Nothing when nothing is called so.
std::optional<v1::Permission> PermissionNamed(std::string_view name);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CONTRACT_PERMISSION_H_
