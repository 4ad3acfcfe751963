// One unary RPC, answered from a lane.
#ifndef PHONEGATE_SERVICE_RPC_UNARY_CALL_H_
#define PHONEGATE_SERVICE_RPC_UNARY_CALL_H_

#include <memory>

#include <boost/asio/cancellation_signal.hpp>
#include <grpcpp/grpcpp.h>

#include "service/rpc/rpc_call.h"

namespace phonegate {

// Owns itself: lives until gRPC is done with it and its coroutines have ended,
// whichever comes later, because a change goes on when its caller is gone.
class UnaryCall final : public grpc::ServerUnaryReactor {
 public:
  // Answers a read out of the cache, on this thread and with gRPC's own reactor, so
  // that nothing is made for it. nullptr when its answer is not cached. `answer` belongs
  // to gRPC and lives until the RPC is finished, here and below.
  static grpc::ServerUnaryReactor* AnswerFromCache(RpcCall& rpc, grpc::CallbackServerContext& context,
                                                   grpc::ByteBuffer& answer);
  // Begins the call; a request that fails the checks is answered at once, on this
  // thread.
  static grpc::ServerUnaryReactor* Start(RpcCall rpc, LaneEntry lane, grpc::ByteBuffer& answer);

  void OnCancel() override;
  void OnDone() override;

 private:
  UnaryCall(RpcCall rpc, LaneEntry lane, grpc::ByteBuffer& answer);

  // All of these on the lane.
  void StartOnLane(std::shared_ptr<UnaryCall> self);
  Awaitable<> Run();
  Awaitable<> AnswerInTime();
  void TimeIsOver();
  void GiveUp();
  void Answer(Reply reply);
  void CoroutineEnded();

  RpcCall rpc_;
  const LaneEntry lane_;
  grpc::ByteBuffer& answer_;
  std::shared_ptr<UnaryCall> while_grpc_needs_it_;  // gRPC's threads only

  // The lane's only.
  std::shared_ptr<UnaryCall> while_running_;
  bool answered_ = false;
  int coroutines_ = 0;
  boost::asio::cancellation_signal cancel_call_;
  boost::asio::cancellation_signal cancel_timer_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_RPC_UNARY_CALL_H_
