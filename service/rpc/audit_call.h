// What the calls of AuditService have in common.
#ifndef PHONEGATE_SERVICE_RPC_AUDIT_CALL_H_
#define PHONEGATE_SERVICE_RPC_AUDIT_CALL_H_

#include <string>

#include <grpcpp/grpcpp.h>

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"
#include "service/rpc/rpc_call.h"

namespace phonegate {

// One call from its start to its access line; the counterpart of RpcCall for what
// does not go through the stages.
class AuditCall {
 public:
  // All of these outlive the call.
  AuditCall(const google::protobuf::MethodDescriptor& method, const RpcEnvironment& environment,
            grpc::CallbackServerContext& context);

  const google::protobuf::MethodDescriptor& method() const { return method_; }

  // Why a call ends whose caller does not wait any more.
  absl::Status CallerIsGone() const;

  // Adds the metadata of the answer, counts it and writes the access line. Call
  // once, before the RPC is finished: the context ends with it.
  grpc::Status Close(absl::Status status);

 private:
  const google::protobuf::MethodDescriptor& method_;
  const RpcEnvironment& environment_;
  CallMetrics& calls_;
  grpc::CallbackServerContext& context_;
  const SteadyTime started_;
  const WallTime deadline_;
  const std::string peer_;
  const std::string request_id_;
};

// RESOURCE_EXHAUSTED (AUDIT_BUSY).
absl::Status AuditBusy(std::string_view message);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_RPC_AUDIT_CALL_H_
