// One server-streaming RPC, answered from a lane.
#ifndef PHONEGATE_SERVICE_RPC_STREAM_CALL_H_
#define PHONEGATE_SERVICE_RPC_STREAM_CALL_H_

#include <memory>

#include <absl/functional/any_invocable.h>
#include <boost/asio/cancellation_signal.hpp>
#include <grpcpp/grpcpp.h>

#include "service/rpc/rpc_call.h"

namespace phonegate {

// Owns itself, as UnaryCall does. Writes one message at a time and waits until
// gRPC has taken it: that is the back-pressure.
class StreamCall final : public grpc::ServerWriteReactor<grpc::ByteBuffer>, private MessageSink {
 public:
  static grpc::ServerWriteReactor<grpc::ByteBuffer>* Start(RpcCall rpc, LaneEntry lane);

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  StreamCall(RpcCall rpc, LaneEntry lane);

  // All of these on the lane.
  Awaitable<bool> Write(std::unique_ptr<google::protobuf::Message> message) override;
  void StartOnLane(std::shared_ptr<StreamCall> self);
  Awaitable<> Run();

  RpcCall rpc_;
  const LaneEntry lane_;
  grpc::ByteBuffer writing_;                         // gRPC's while a write is under way
  std::shared_ptr<StreamCall> while_grpc_needs_it_;  // gRPC's threads only

  // The lane's only.
  std::shared_ptr<StreamCall> while_running_;
  absl::AnyInvocable<void() &&> written_;  // resumes the coroutine that waits in Write
  bool write_ok_ = false;
  boost::asio::cancellation_signal cancel_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_RPC_STREAM_CALL_H_
