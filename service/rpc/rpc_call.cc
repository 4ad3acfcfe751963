#include "service/rpc/rpc_call.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "service/base/error.h"
#include "service/base/serialize.h"
#include "service/contract/message.h"
#include "service/rpc/cache_control.h"
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

// Several of one key as one, with commas between.
std::string MetadataOf(const grpc::CallbackServerContext& context, const char* key) {
  std::string joined;
  const auto [first, last] = context.client_metadata().equal_range(key);
  for (auto found = first; found != last; ++found) {
    if (found != first) joined += ',';
    joined.append(found->second.data(), found->second.size());
  }
  return joined;
}

// The trace id of a W3C traceparent ("00-TRACEID-SPANID-FLAGS"); empty when it is none.
std::string TraceIdOf(const std::string& traceparent) {
  constexpr std::size_t kStart = 3;
  constexpr std::size_t kLength = 32;
  if (traceparent.size() < kStart + kLength + 1 || traceparent[2] != '-') return "";
  const std::string id = traceparent.substr(kStart, kLength);
  const bool hex = std::all_of(id.begin(), id.end(),
                               [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  return hex && traceparent[kStart + kLength] == '-' ? id : "";
}

Caller CallerOf(const grpc::CallbackServerContext& context) {
  Caller caller;
  caller.peer = context.peer();
  caller.actor = MetadataOf(context, "x-actor");
  caller.trace_id = TraceIdOf(MetadataOf(context, "traceparent"));
  return caller;
}

}  // namespace

RpcCall::RpcCall(const Operation& operation, const RpcEnvironment& environment,
                 grpc::CallbackServerContext& context)
    : operation_(operation),
      environment_(environment),
      context_(context),
      started_(environment.clock.Steady()),
      caller_(CallerOf(context)) {
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

absl::Status RpcCall::Accept(std::unique_ptr<google::protobuf::Message>& request) {
  if (absl::Status status = CheckRequest(operation_, *request); !status.ok()) return status;
  auto project =
      environment_.projects.Find(request->GetReflection()->GetString(*request, operation_.project));
  if (!project.ok()) return project.status();
  auto cache_control = operation_.IsChange() ? absl::StatusOr<CacheControl>(CacheControl{})
                                             : ParseCacheControl(MetadataOf(context_, "cache-control"));
  if (!cache_control.ok()) return cache_control.status();
  request_ = std::move(request);
  call_ = std::make_unique<Call>(Call{.operation = operation_,
                                      .request = *request_,
                                      .project = **project,
                                      .request_id = request_id_,
                                      .deadline = ReadDeadline(),
                                      .sink = nullptr,
                                      .cancelled = false,
                                      .caller = caller_,
                                      .cache_control = *cache_control,
                                      .trace = {}});
  call_->answer_by = call_->deadline == Deadline::max()
                         ? Deadline::max()
                         : call_->deadline - AnswerMargin(call_->deadline - started_);
  return absl::OkStatus();
}

absl::Status RpcCall::Begin(const grpc::ByteBuffer& bytes) {
  auto request = ParseRequest(*operation_.request, bytes);
  ReadRequestId(request.ok() ? **request : *NewMessage(*operation_.request));
  absl::Status status = request.ok() ? Accept(*request) : request.status();
  if (!status.ok() && operation_.IsChange()) {
    environment_.rejections.Rejected(operation_, request.ok() ? request->get() : nullptr, caller_,
                                     request_id_, status);
  }
  return status;
}

std::optional<Reply> RpcCall::FindKept() {
  if (operation_.upstream.caching() == v1::CACHING_UNSPECIFIED) return std::nullopt;
  const std::string request = SerializeInOrder(*request_);
  return environment_.cache.Find(*call_, environment_.cache.KeyOf(*call_, request));
}

grpc::Status RpcCall::Close(absl::Status status) {
  const std::chrono::nanoseconds duration = environment_.clock.Steady() - started_;
  const int attempts = call_ == nullptr ? 0 : call_->trace.attempts;
  context_.AddTrailingMetadata("x-request-id", request_id_);
  context_.AddTrailingMetadata("x-upstream-attempts", std::to_string(attempts));
  if (!operation_.IsChange()) {
    const CallTrace trace = call_ == nullptr ? CallTrace{} : call_->trace;
    context_.AddTrailingMetadata("x-cache", std::string(SourceName(trace.source)));
    if (trace.source == AnswerSource::kCache || trace.source == AnswerSource::kStaleCache)
      context_.AddTrailingMetadata("age", std::to_string(trace.age.count()));
  }
  if (call_ != nullptr && !call_->trace.would_send.empty()) {
    context_.AddTrailingMetadata("x-would-send", call_->trace.would_send);
  }
  context_.AddTrailingMetadata("server-timing", ServerTiming(duration));
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
                          {"peer", caller_.peer},
                          {"trace_id", caller_.trace_id},
                          {"cache", operation_.IsChange() ? "" : SourceName(trace.source)},
                          {"attempts", std::int64_t{trace.attempts}},
                          {"http_status", std::int64_t{trace.http_status}},
                          {"duration_us", std::int64_t{duration.count() / 1000}}});
}

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  return {static_cast<grpc::StatusCode>(status.code()), std::string(status.message()),
          ToRpcStatus(status).SerializeAsString()};
}

std::string ServerTiming(std::chrono::nanoseconds duration) {
  return absl::StrFormat("total;dur=%.1f", std::chrono::duration<double, std::milli>(duration).count());
}

std::string CodeName(absl::StatusCode code) { return absl::StatusCodeToString(code); }

}  // namespace phonegate
