// What the calls have in common that the gateway answers itself.
#ifndef PHONEGATE_SERVICE_RPC_LOCAL_LOCAL_CALL_H_
#define PHONEGATE_SERVICE_RPC_LOCAL_LOCAL_CALL_H_

#include <memory>
#include <string>

#include <grpcpp/grpcpp.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "service/contract/operation.h"
#include "service/contract/project_scope.h"
#include "service/rpc/caller_metadata.h"
#include "service/rpc/rpc_call.h"

namespace phonegate {

// An RPC that does not go through the stages.
struct LocalMethod {
  Operation operation;  // ReadLocalOperation
  enum class Effect { kReads, kChanges } effect = Effect::kReads;
};

// A call that may be answered, and by whom it is made.
struct LocalRequest {
  const Operation& operation;
  const google::protobuf::Message& message;
  const Caller& caller;
  std::string request_id;
  ProjectScope scope;  // where the caller has the method's permission; empty when it needs none
};

// One call from its start to its access line; the counterpart of RpcCall.
class LocalCall {
 public:
  // All of these outlive the call.
  LocalCall(const LocalMethod& method, const RpcEnvironment& environment,
            grpc::CallbackServerContext& context);

  // Finds out who calls and whether that caller may call it at all, and decodes the request. A change
  // that is refused is told to the environment's CallRecords.
  absl::Status Begin(const grpc::ByteBuffer& bytes);
  // After Begin. Refers to this call.
  LocalRequest request() const { return {method_.operation, *request_, caller_, request_id_, scope_}; }

  const LocalMethod& method() const { return method_; }
  const Caller& caller() const { return caller_; }

  // Writes a refusal into the journal, when what it refuses belongs there.
  void Refused(const absl::Status& status);

  // Why a call ends whose caller does not wait any more.
  absl::Status CallerIsGone() const;

  // Adds the metadata of the answer, counts it and writes the access line. Call
  // once, before the RPC is finished: the context ends with it.
  grpc::Status Close(absl::Status status);

 private:
  absl::Status Admit(const grpc::ByteBuffer& bytes);

  const LocalMethod& method_;
  const RpcEnvironment& environment_;
  CallMetrics& calls_;
  grpc::CallbackServerContext& context_;
  const SteadyTime started_;
  const WallTime deadline_;
  const std::string request_id_;
  const CallerMetadata metadata_;
  Caller caller_;
  std::unique_ptr<google::protobuf::Message> request_;
  ProjectScope scope_;
};

// RESOURCE_EXHAUSTED (AUDIT_BUSY).
absl::Status AuditBusy(std::string_view message);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_RPC_LOCAL_LOCAL_CALL_H_
