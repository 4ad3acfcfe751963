#include "service/rpc/local/local_call.h"

#include <utility>

#include "service/base/error.h"
#include "service/rpc/access_line.h"
#include "service/rpc/message_bytes.h"
#include "service/rpc/trailers.h"

namespace phonegate {

LocalCall::LocalCall(const LocalMethod& method, const RpcEnvironment& environment,
                     grpc::CallbackServerContext& context)
    : method_(method),
      environment_(environment),
      calls_(environment.metrics.CallsOf(method.operation.name)),
      context_(context),
      started_(environment.clock.Steady()),
      deadline_(context.deadline()),
      request_id_(RandomUuid(environment.random)),
      metadata_(ReadCaller(context, environment.client_certificates)),
      caller_(OriginOf(context.peer(), metadata_)) {
  calls_.Started();
}

absl::Status LocalCall::Admit(const grpc::ByteBuffer& bytes) {
  if (method_.operation.permission != v1::PERMISSION_UNSPECIFIED) {
    absl::StatusOr<ProjectScope> scope =
        environment_.admission.ScopeOf(caller_, method_.operation.permission);
    if (!scope.ok()) return scope.status();
    scope_ = *std::move(scope);
  }
  auto parsed = ParseRequest(*method_.operation.request, bytes);
  if (!parsed.ok()) return parsed.status();
  request_ = *std::move(parsed);
  return absl::OkStatus();
}

absl::Status LocalCall::Begin(const grpc::ByteBuffer& bytes) {
  absl::Status status = environment_.admission.Identify(metadata_.credentials, caller_);
  if (status.ok()) status = Admit(bytes);
  if (!status.ok()) Refused(status);
  return status;
}

void LocalCall::Refused(const absl::Status& status) {
  const Operation& operation = method_.operation;
  if (method_.effect == LocalMethod::Effect::kReads &&
      !environment_.admission.WantsInJournal(operation.permission, operation.name)) {
    return;
  }
  environment_.records.Rejected(operation, request_.get(), caller_, request_id_, status);
}

absl::Status LocalCall::CallerIsGone() const {
  if (environment_.clock.Now() >= deadline_) {
    return Error(v1::REASON_DEADLINE_EXCEEDED, "The call's time was over.").Build();
  }
  return Error(v1::REASON_CANCELLED, "The caller cancelled.").Build();
}

grpc::Status LocalCall::Close(absl::Status status) {
  const std::chrono::nanoseconds duration = environment_.clock.Steady() - started_;
  const std::string& name = method_.operation.name;
  context_.AddTrailingMetadata("x-request-id", request_id_);
  context_.AddTrailingMetadata("server-timing", ServerTiming(duration));
  AddErrorMetadata(status, "operation", name);
  AddErrorMetadata(status, "request_id", request_id_);
  calls_.Ended(status.code(), duration);
  WriteAccessLine(
      environment_.log, started_ + duration,
      {.method = name, .status = status, .caller = caller_, .duration = duration, .request_id = request_id_});
  return ToGrpc(status);
}

absl::Status AuditBusy(std::string_view message) {
  return Error(v1::REASON_AUDIT_BUSY, message).RetryAfter(std::chrono::seconds(1)).Build();
}

}  // namespace phonegate
