#include "service/rpc/audit_read_call.h"

#include <utility>

#include "service/rpc/message_bytes.h"

namespace phonegate {

grpc::ServerUnaryReactor* AuditReadCall::Start(const google::protobuf::MethodDescriptor& method,
                                               const RpcEnvironment& environment, const AuditRead& read,
                                               grpc::CallbackServerContext& context,
                                               const grpc::ByteBuffer& request, grpc::ByteBuffer& answer) {
  std::shared_ptr<AuditReadCall> call(new AuditReadCall(method, environment, context, answer));
  call->while_grpc_needs_it_ = call;
  auto parsed = ParseRequest(*method.input_type(), request);
  if (!parsed.ok()) {
    call->Answer(parsed.status());
    return call.get();
  }
  auto work = [call, &environment, &read, message = *std::move(parsed)] {
    call->Answer(read.read(*message));
    environment.in_flight.Leave();
  };
  environment.in_flight.Enter();
  if (!read.post(std::move(work))) {
    environment.in_flight.Leave();
    call->Answer(AuditBusy(read.busy));
  }
  return call.get();
}

void AuditReadCall::OnCancel() { Answer(call_.CallerIsGone()); }

void AuditReadCall::OnDone() { while_grpc_needs_it_.reset(); }

void AuditReadCall::Answer(absl::StatusOr<std::unique_ptr<google::protobuf::Message>> answer) {
  if (answered_.exchange(true)) return;
  if (answer.ok()) answer_ = ToBytes(**answer);
  Finish(call_.Close(answer.status()));
}

}  // namespace phonegate
