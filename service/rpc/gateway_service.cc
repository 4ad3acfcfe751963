#include "service/rpc/gateway_service.h"

#include <utility>

#include "service/rpc/callback_handlers.h"
#include "service/rpc/stream_call.h"
#include "service/rpc/unary_call.h"

namespace phonegate {

using grpc::ByteBuffer;
using grpc::CallbackServerContext;
using grpc::internal::CallbackServerStreamingHandler;
using grpc::internal::CallbackUnaryHandler;
using grpc::internal::RpcMethod;
using grpc::internal::RpcServiceMethod;

GatewayService::GatewayService(const std::vector<Operation>& operations, std::vector<LaneEntry> lanes,
                               const RpcEnvironment& environment)
    : environment_(environment), lanes_(std::move(lanes)) {
  for (std::size_t i = 0; i < operations.size(); ++i) {
    if (operations[i].method->server_streaming()) {
      AddStream(static_cast<int>(i), operations[i]);
    } else {
      AddUnary(static_cast<int>(i), operations[i]);
    }
  }
}

void GatewayService::AddUnary(int index, const Operation& operation) {
  auto start = [this, &operation, &calls = environment_.metrics.CallsOf(operation.name)](
                   CallbackServerContext* context, const ByteBuffer* request, ByteBuffer* answer) {
    RpcCall rpc({operation, calls, environment_, *context}, *request);
    if (grpc::ServerUnaryReactor* answered = UnaryCall::AnswerKept(rpc, *context, *answer)) return answered;
    return UnaryCall::Start(std::move(rpc), NextLane(), *answer);
  };
  AddMethod(new RpcServiceMethod(operation.full_method.c_str(), RpcMethod::NORMAL_RPC, nullptr));
  MarkMethodRawCallback(index, new CallbackUnaryHandler<ByteBuffer, ByteBuffer>(start));
}

void GatewayService::AddStream(int index, const Operation& operation) {
  auto start = [this, &operation, &calls = environment_.metrics.CallsOf(operation.name)](
                   CallbackServerContext* context, const ByteBuffer* request) {
    return StreamCall::Start(RpcCall({operation, calls, environment_, *context}, *request), NextLane());
  };
  AddMethod(new RpcServiceMethod(operation.full_method.c_str(), RpcMethod::SERVER_STREAMING, nullptr));
  MarkMethodRawCallback(index, new CallbackServerStreamingHandler<ByteBuffer, ByteBuffer>(start));
}

LaneEntry GatewayService::NextLane() {
  return lanes_[next_lane_.fetch_add(1, std::memory_order_relaxed) % lanes_.size()];
}

}  // namespace phonegate
