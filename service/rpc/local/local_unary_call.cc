#include "service/rpc/local/local_unary_call.h"

#include <utility>

#include "service/rpc/message_bytes.h"

namespace phonegate {

grpc::ServerUnaryReactor* LocalUnaryCall::Start(const LocalMethod& method, const RpcEnvironment& environment,
                                                const LocalAnswer& how, grpc::CallbackServerContext& context,
                                                const grpc::ByteBuffer& request, grpc::ByteBuffer& answer) {
  std::shared_ptr<LocalUnaryCall> call(new LocalUnaryCall(method, environment, context, answer));
  call->while_grpc_needs_it_ = call;
  if (absl::Status begun = call->call_.Begin(request); !begun.ok()) {
    call->Answer(std::move(begun));
    return call.get();
  }
  auto work = [call, &environment, &how] {
    call->Work(how);
    environment.in_flight.Leave();
  };
  environment.in_flight.Enter();
  if (!how.post(std::move(work))) {
    environment.in_flight.Leave();
    call->Answer(AuditBusy(how.busy));
  }
  return call.get();
}

// A change writes itself down when it is made. A read that policy wants in the journal is
// written down here, before its caller gets it.
void LocalUnaryCall::Work(const LocalAnswer& how) {
  auto made = how.make(call_.request());
  const LocalMethod& method = call_.method();
  const Operation& operation = method.operation;
  const bool changes = method.effect == LocalMethod::Effect::kChanges;
  if (absl::IsPermissionDenied(made.status()) ||
      (changes && !made.ok() && !absl::IsUnavailable(made.status()))) {
    call_.Refused(made.status());
  } else if (!changes && environment_.admission.WantsInJournal(operation.permission, operation.name)) {
    const LocalRequest request = call_.request();
    absl::Status written = environment_.records.Write(operation, request.message, request.caller,
                                                      request.request_id, made.status());
    if (!written.ok()) made = std::move(written);
  }
  Answer(std::move(made));
}

void LocalUnaryCall::OnCancel() { Answer(call_.CallerIsGone()); }

void LocalUnaryCall::OnDone() { while_grpc_needs_it_.reset(); }

void LocalUnaryCall::Answer(absl::StatusOr<std::unique_ptr<google::protobuf::Message>> answer) {
  if (answered_.exchange(true)) return;
  if (answer.ok()) answer_ = ToBytes(**answer);
  Finish(call_.Close(answer.status()));
}

}  // namespace phonegate
