#include "service/rpc/rpc_call.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "service/base/error.h"
#include "service/rpc/message_bytes.h"
#include "service/translate/format.h"
#include "service/translate/request_check.h"

namespace phonegate {
namespace {

// gRPC says "never" with a moment far away.
constexpr std::chrono::hours kNever{24 * 365};

std::chrono::nanoseconds AnswerMargin(std::chrono::nanoseconds whole) {
  return std::min<std::chrono::nanoseconds>(whole / 10, std::chrono::milliseconds(250));
}

}  // namespace

RpcCall::RpcCall(const Operation& operation, const RpcEnvironment& environment,
                 grpc::CallbackServerContext& context)
    : operation_(operation),
      environment_(environment),
      context_(context),
      started_(environment.clock.Steady()),
      peer_(context.peer()) {
  environment_.metrics.CallStarted();
}

void RpcCall::ReadRequestId(const google::protobuf::Message& request) {
  if (operation_.request_id != nullptr) {
    request_id_ = request.GetReflection()->GetString(request, operation_.request_id);
    absl::AsciiStrToLower(&request_id_);
  }
  // A text that is no UUID is refused by the checks; it must not get into a log.
  if (!FormatProblem(v1::FORMAT_UUID, request_id_).empty()) request_id_ = RandomUuid(environment_.random);
}

Deadline RpcCall::ReadDeadline() const {
  const auto left = context_.deadline() - environment_.clock.Now();
  if (left < kNever) return started_ + std::chrono::duration_cast<std::chrono::nanoseconds>(left);
  // A stream may take long as a whole; each of its pages gets the default.
  return operation_.method->server_streaming() ? Deadline::max() : started_ + environment_.default_deadline;
}

absl::Status RpcCall::Begin(const grpc::ByteBuffer& bytes) {
  auto request = ParseRequest(*operation_.request, bytes);
  ReadRequestId(request.ok() ? **request : *NewMessage(*operation_.request));
  if (!request.ok()) return request.status();
  if (absl::Status status = CheckRequest(operation_, **request); !status.ok()) return status;
  auto project =
      environment_.projects.Find((*request)->GetReflection()->GetString(**request, operation_.project));
  if (!project.ok()) return project.status();
  request_ = *std::move(request);
  call_ = std::make_unique<Call>(Call{.operation = operation_,
                                      .request = *request_,
                                      .project = **project,
                                      .request_id = request_id_,
                                      .deadline = ReadDeadline(),
                                      .sink = nullptr,
                                      .cancelled = false,
                                      .trace = {}});
  return absl::OkStatus();
}

Deadline RpcCall::answer_by() const { return call_->deadline - AnswerMargin(call_->deadline - started_); }

grpc::Status RpcCall::Close(absl::Status status) {
  const std::chrono::nanoseconds duration = environment_.clock.Steady() - started_;
  const int attempts = call_ == nullptr ? 0 : call_->trace.attempts;
  context_.AddTrailingMetadata("x-request-id", request_id_);
  context_.AddTrailingMetadata("x-upstream-attempts", std::to_string(attempts));
  if (!operation_.IsChange()) context_.AddTrailingMetadata("x-cache", "miss");
  context_.AddTrailingMetadata(
      "server-timing",
      absl::StrFormat("total;dur=%.1f", std::chrono::duration<double, std::milli>(duration).count()));
  AddErrorMetadata(status, "operation", operation_.name);
  AddErrorMetadata(status, "request_id", request_id_);
  if (attempts > 0) AddErrorMetadata(status, "attempts", std::to_string(attempts));
  if (call_ != nullptr) AddErrorMetadata(status, "project", call_->project.alias);
  environment_.metrics.CallEnded(operation_.name, CodeName(status.code()), duration);
  WriteLine("call", "A call was answered.", status, duration);
  return ToGrpc(status);
}

void RpcCall::CloseLate(const absl::Status& status) {
  WriteLine("change_finished_late", "A change ended after its caller was told that its outcome is unknown.",
            status, environment_.clock.Steady() - started_);
}

// Neither the error's message nor a field: they may hold phone numbers.
void RpcCall::WriteLine(std::string_view event, std::string_view message, const absl::Status& status,
                        std::chrono::nanoseconds duration) {
  const std::string code = CodeName(status.code());
  const std::string reason = ErrorInfoOf(status).reason();
  const std::string project = call_ == nullptr ? "" : call_->project.alias;
  const CallTrace trace = call_ == nullptr ? CallTrace{} : call_->trace;
  environment_.log.Write(LogLevel::kInfo, event, message,
                         {{"method", operation_.name},
                          {"code", code},
                          {"reason", reason},
                          {"project", project},
                          {"request_id", request_id_},
                          {"peer", peer_},
                          {"attempts", std::int64_t{trace.attempts}},
                          {"http_status", std::int64_t{trace.http_status}},
                          {"duration_us", std::int64_t{duration.count() / 1000}}});
}

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  return {static_cast<grpc::StatusCode>(status.code()), std::string(status.message()),
          ToRpcStatus(status).SerializeAsString()};
}

std::string CodeName(absl::StatusCode code) { return absl::StatusCodeToString(code); }

}  // namespace phonegate
