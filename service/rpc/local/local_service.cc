#include "service/rpc/local/local_service.h"

#include <utility>

#include "service/rpc/callback_handlers.h"

namespace phonegate {

using grpc::ByteBuffer;
using grpc::CallbackServerContext;
using grpc::internal::CallbackServerStreamingHandler;
using grpc::internal::CallbackUnaryHandler;
using grpc::internal::RpcMethod;
using grpc::internal::RpcServiceMethod;

LocalService::LocalService(const std::vector<Operation>& operations, const RpcEnvironment& environment)
    : operations_(operations), environment_(environment) {}

const LocalMethod& LocalService::NextMethod(LocalMethod::Effect effect) {
  return methods_.emplace_back(LocalMethod{operations_.at(methods_.size()), effect});
}

void LocalService::AddUnary(LocalMethod::Effect effect, LocalAnswer answer) {
  const LocalMethod& method = NextMethod(effect);
  answers_.push_back(std::move(answer));
  auto start = [this, &method, &how = answers_.back()](CallbackServerContext* context,
                                                       const ByteBuffer* request, ByteBuffer* bytes) {
    return LocalUnaryCall::Start(method, environment_, how, *context, *request, *bytes);
  };
  AddMethod(new RpcServiceMethod(method.operation.full_method.c_str(), RpcMethod::NORMAL_RPC, nullptr));
  MarkMethodRawCallback(static_cast<int>(methods_.size()) - 1,
                        new CallbackUnaryHandler<ByteBuffer, ByteBuffer>(start));
}

void LocalService::AddStream(LocalMethod::Effect effect, const StartStream& start_stream) {
  const LocalMethod& method = NextMethod(effect);
  auto start = [&method, start_stream](CallbackServerContext* context, const ByteBuffer* request) {
    return start_stream(method, *context, *request);
  };
  AddMethod(new RpcServiceMethod(method.operation.full_method.c_str(), RpcMethod::SERVER_STREAMING, nullptr));
  MarkMethodRawCallback(static_cast<int>(methods_.size()) - 1,
                        new CallbackServerStreamingHandler<ByteBuffer, ByteBuffer>(start));
}

}  // namespace phonegate
