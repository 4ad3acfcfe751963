#include "service/rpc/audit_call.h"

#include "service/base/error.h"
#include "service/rpc/answer_trailers.h"

namespace phonegate {

AuditCall::AuditCall(const google::protobuf::MethodDescriptor& method, const RpcEnvironment& environment,
                     grpc::CallbackServerContext& context)
    : method_(method),
      environment_(environment),
      calls_(environment.metrics.CallsOf(method.name())),
      context_(context),
      started_(environment.clock.Steady()),
      deadline_(context.deadline()),
      peer_(context.peer()),
      request_id_(RandomUuid(environment.random)) {
  calls_.Started();
}

absl::Status AuditCall::CallerIsGone() const {
  if (environment_.clock.Now() >= deadline_) {
    return ErrorBuilder(absl::StatusCode::kDeadlineExceeded, v1::REASON_DEADLINE_EXCEEDED,
                        "The call's time was over.")
        .Build();
  }
  return ErrorBuilder(absl::StatusCode::kCancelled, v1::REASON_CANCELLED, "The caller cancelled.").Build();
}

grpc::Status AuditCall::Close(absl::Status status) {
  const std::chrono::nanoseconds duration = environment_.clock.Steady() - started_;
  context_.AddTrailingMetadata("x-request-id", request_id_);
  context_.AddTrailingMetadata("server-timing", ServerTiming(duration));
  AddErrorMetadata(status, "operation", method_.name());
  AddErrorMetadata(status, "request_id", request_id_);
  const std::string code = CodeName(status.code());
  const std::string reason = ErrorInfoOf(status).reason();
  calls_.Ended(status.code(), duration);
  environment_.log.WriteSoon(started_ + duration, "call", "A call was answered.",
                             {{"method", method_.name()},
                              {"code", code},
                              {"reason", reason},
                              {"request_id", request_id_},
                              {"peer", peer_},
                              {"duration_us", std::int64_t{duration.count() / 1000}}});
  return ToGrpc(status);
}

absl::Status AuditBusy(std::string_view message) {
  return ErrorBuilder(absl::StatusCode::kResourceExhausted, v1::REASON_AUDIT_BUSY, message)
      .RetryAfter(std::chrono::seconds(1))
      .Build();
}

}  // namespace phonegate
