// gRPC's reflection, for identified callers only.
#ifndef PHONEGATE_SERVICE_RPC_LOCAL_REFLECTION_SERVICE_H_
#define PHONEGATE_SERVICE_RPC_LOCAL_REFLECTION_SERVICE_H_

#include <string>
#include <vector>

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/service_type.h>

#include "service/rpc/rpc_call.h"

namespace phonegate {

// grpc.reflection.v1alpha.ServerReflection. gRPC's own answers everybody; this one wants
// to know who asks, as every other service does, but no grant: what it says is no secret
// among callers.
class ReflectionService final : public grpc::Service {
 public:
  static constexpr char kName[] = "grpc.reflection.v1alpha.ServerReflection";

  // `services` are the full names of all others. What `environment` refers to outlives
  // this object.
  ReflectionService(std::vector<std::string> services, const RpcEnvironment& environment);

 private:
  std::vector<std::string> services_;
  const RpcEnvironment environment_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_RPC_LOCAL_REFLECTION_SERVICE_H_
