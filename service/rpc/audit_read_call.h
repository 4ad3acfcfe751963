// One unary RPC of AuditService.
#ifndef PHONEGATE_SERVICE_RPC_AUDIT_READ_CALL_H_
#define PHONEGATE_SERVICE_RPC_AUDIT_READ_CALL_H_

#include <atomic>
#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "service/base/work_thread.h"
#include "service/rpc/audit_call.h"

namespace phonegate {

// How one RPC is answered.
struct AuditRead {
  // Has the work done on a thread that may block; false when too much waits there.
  std::function<bool(WorkThread::Work)> post;
  // Why, when it is false.
  std::string busy;
  // Makes the answer, on that thread. Called once for each work that `post` took.
  std::function<absl::StatusOr<std::unique_ptr<google::protobuf::Message>>(
      const google::protobuf::Message& request)>
      read;
};

// Owns itself: lives until gRPC is done with it and its read has ended. A caller
// who does not wait any more is answered at once; the read goes on without him.
class AuditReadCall final : public grpc::ServerUnaryReactor {
 public:
  // Begins the call; one that cannot be read, or that too many others are before,
  // is answered at once. `answer` belongs to gRPC and lives until the RPC is
  // finished; all others outlive the call.
  static grpc::ServerUnaryReactor* Start(const google::protobuf::MethodDescriptor& method,
                                         const RpcEnvironment& environment, const AuditRead& read,
                                         grpc::CallbackServerContext& context,
                                         const grpc::ByteBuffer& request, grpc::ByteBuffer& answer);

  void OnCancel() override;
  void OnDone() override;

 private:
  AuditReadCall(const google::protobuf::MethodDescriptor& method, const RpcEnvironment& environment,
                grpc::CallbackServerContext& context, grpc::ByteBuffer& answer)
      : call_(method, environment, context), answer_(answer) {}

  // The first one counts. Any thread.
  void Answer(absl::StatusOr<std::unique_ptr<google::protobuf::Message>> answer);

  AuditCall call_;
  grpc::ByteBuffer& answer_;
  std::atomic<bool> answered_{false};
  std::shared_ptr<AuditReadCall> while_grpc_needs_it_;  // gRPC's threads only
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_RPC_AUDIT_READ_CALL_H_
