// One unary RPC that the gateway answers itself.
#ifndef PHONEGATE_SERVICE_RPC_LOCAL_LOCAL_UNARY_CALL_H_
#define PHONEGATE_SERVICE_RPC_LOCAL_LOCAL_UNARY_CALL_H_

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "service/lane/blocking_thread.h"
#include "service/rpc/local/local_call.h"

namespace phonegate {

// How one RPC is answered.
struct LocalAnswer {
  // Has the work done on a thread that may block; false when too much waits there.
  std::function<bool(BlockingThread::Work)> post;
  // Why, when it is false.
  std::string busy;
  // Makes the answer, on that thread. Called once for each work that `post` took.
  std::function<absl::StatusOr<std::unique_ptr<google::protobuf::Message>>(const LocalRequest& request)> make;
};

// Owns itself: lives until gRPC is done with it and its work has ended. A caller
// one that does not wait any more is answered at once; the work goes on without it.
class LocalUnaryCall final : public grpc::ServerUnaryReactor {
 public:
  // Begins the call; one that is not admitted, that cannot be read, or that too many
  // others are before, is answered at once. `answer` belongs to gRPC and lives until the
  // RPC is finished; all others outlive the call.
  static grpc::ServerUnaryReactor* Start(const LocalMethod& method, const RpcEnvironment& environment,
                                         const LocalAnswer& how, grpc::CallbackServerContext& context,
                                         const grpc::ByteBuffer& request, grpc::ByteBuffer& answer);

  void OnCancel() override;
  void OnDone() override;

 private:
  LocalUnaryCall(const LocalMethod& method, const RpcEnvironment& environment,
                 grpc::CallbackServerContext& context, grpc::ByteBuffer& answer)
      : call_(method, environment, context), answer_(answer), environment_(environment) {}

  // On the thread that may block.
  void Work(const LocalAnswer& how);
  // The first one counts. Any thread.
  void Answer(absl::StatusOr<std::unique_ptr<google::protobuf::Message>> answer);

  LocalCall call_;
  grpc::ByteBuffer& answer_;
  const RpcEnvironment& environment_;
  std::atomic<bool> answered_{false};
  std::shared_ptr<LocalUnaryCall> while_grpc_needs_it_;  // gRPC's threads only
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_RPC_LOCAL_LOCAL_UNARY_CALL_H_
