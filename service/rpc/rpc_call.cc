#include "service/rpc/rpc_call.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "service/base/error.h"
#include "service/contract/message.h"
#include "service/rpc/cache_control.h"
#include "service/rpc/message_bytes.h"
#include "service/rpc/trailers.h"
#include "service/translate/format.h"
#include "service/translate/request_check.h"

namespace phonegate {
namespace {

// gRPC says "never" with a moment far away.
constexpr std::chrono::hours kNever{24 * 365};

std::chrono::nanoseconds AnswerMargin(std::chrono::nanoseconds whole) {
  return std::min<std::chrono::nanoseconds>(whole / 10, std::chrono::milliseconds(250));
}

// Shortly before the deadline, so that the answer still arrives.
Deadline AnswerBy(SteadyTime started, Deadline deadline) {
  return deadline == Deadline::max() ? deadline : deadline - AnswerMargin(deadline - started);
}

}  // namespace

RpcCall::RpcCall(const RpcCallSetup& setup, const grpc::ByteBuffer& request)
    : setup_(setup),
      started_(setup.environment.clock.Steady()),
      bytes_(OneSlice(request)),
      metadata_(ReadCaller(setup.context, setup.environment.client_certificates)),
      admission_(setup.environment.admission, setup.operation, OriginOf(setup.context.peer(), metadata_),
                 metadata_.credentials, started_) {
  setup_.calls.Started();
}

std::optional<Reply> RpcCall::FindCached() {
  const RpcEnvironment& environment = setup_.environment;
  if (operation().upstream.caching() == v1::CACHING_UNSPECIFIED) return std::nullopt;
  // Whatever is wrong with the call is said by Begin.
  const Project* project = admission_.AllowedUnparsed(BytesOf(bytes_));
  if (project == nullptr) return std::nullopt;
  const absl::StatusOr<CacheControl> control = ParseCacheControl(metadata_.cache_control);
  if (!control.ok()) return std::nullopt;
  const CacheKey key = environment.cache.KeyOf(operation(), *project, BytesOf(bytes_));
  std::shared_ptr<const CachedAnswer> answer = environment.cache.FindFirst(key, *control, started_);
  if (answer == nullptr) return std::nullopt;
  if (!admission_.Count(*project).ok()) return std::nullopt;
  project_ = project;
  request_id_ = RandomUuid(environment.random);
  return ReplyWith(std::move(answer), AnswerSource::kCache, started_, cached_);
}

void RpcCall::ReadRequestId(const google::protobuf::Message& request) {
  if (operation().request_id != nullptr) {
    request_id_ = request.GetReflection()->GetString(request, operation().request_id);
    absl::AsciiStrToLower(&request_id_);
  }
  // A text that is no UUID is refused by the checks; it must not get into a log.
  if (!FormatProblem(v1::FORMAT_UUID, request_id_).empty())
    request_id_ = RandomUuid(setup_.environment.random);
}

Deadline RpcCall::ReadDeadline() const {
  const auto left = setup_.context.deadline() - setup_.environment.clock.Now();
  if (left < kNever) return started_ + std::chrono::duration_cast<std::chrono::nanoseconds>(left);
  // A stream may take long as a whole; each of its pages gets the default.
  return operation().method->server_streaming() ? Deadline::max()
                                                : started_ + setup_.environment.default_deadline;
}

absl::Status RpcCall::Accept(std::unique_ptr<google::protobuf::Message>& request, MessageSink* sink) {
  const absl::StatusOr<Decision> decision =
      admission_.Decide(*request, [&] { return CheckRequest(operation(), *request); });
  if (!decision.ok()) return decision.status();
  auto cache_control = operation().IsChange() ? absl::StatusOr<CacheControl>(CacheControl{})
                                              : ParseCacheControl(metadata_.cache_control);
  if (!cache_control.ok()) return cache_control.status();
  request_ = std::move(request);
  project_ = &decision->project;
  const Deadline deadline = ReadDeadline();
  call_ = std::make_unique<Call>(Call{.operation = operation(),
                                      .request = *request_,
                                      .request_id = request_id_,
                                      .deadline = deadline,
                                      .answer_by = AnswerBy(started_, deadline),
                                      .sink = sink,
                                      .caller = admission_.caller(),
                                      .cache_control = *cache_control,
                                      .request_bytes = BytesOf(bytes_),
                                      .decision = *decision});
  return absl::OkStatus();
}

Awaitable<Reply> RpcCall::Handle(Stage& first) {
  return admission_.NeedsNumber() ? HandleWhenDecided(first) : first.Handle(call());
}

Awaitable<Reply> RpcCall::HandleWhenDecided(Stage& first) {
  const absl::StatusOr<std::string> number =
      co_await setup_.environment.numbers->Find(call(), admission_.resource_id(), first);
  if (call().state.cancelled && !number.ok()) co_return Reply{number.status(), nullptr};
  absl::StatusOr<Decision> decision = admission_.Complete(call().decision, number);
  if (!decision.ok()) {
    RecordRefusal(request_.get(), decision.status());
    co_return Reply{std::move(decision).status(), nullptr};
  }
  Replace(*decision);
  co_return co_await first.Handle(call());
}

void RpcCall::Replace(const Decision& decision) {
  const Call& call = *call_;
  call_ = std::make_unique<Call>(Call{.operation = call.operation,
                                      .request = call.request,
                                      .request_id = call.request_id,
                                      .deadline = call.deadline,
                                      .answer_by = call.answer_by,
                                      .sink = call.sink,
                                      .caller = call.caller,
                                      .cache_control = call.cache_control,
                                      .request_bytes = call.request_bytes,
                                      .decision = decision,
                                      .state = call.state});
}

absl::Status RpcCall::Begin(MessageSink* sink) {
  if (!admission_.identified().ok()) {
    request_id_ = RandomUuid(setup_.environment.random);
    RecordRefusal(nullptr, admission_.identified());
    return admission_.identified();
  }
  auto request = ParseRequest(*operation().request, BytesOf(bytes_));
  ReadRequestId(request.ok() ? **request : *NewMessage(*operation().request));
  absl::Status status = request.ok() ? Accept(*request, sink) : request.status();
  if (!status.ok()) RecordRefusal(request.ok() ? request->get() : nullptr, status);
  return status;
}

void RpcCall::RecordRefusal(const google::protobuf::Message* request, const absl::Status& status) {
  if (!admission_.RefusalBelongsInJournal()) return;
  setup_.environment.records.Rejected(operation(), request, admission_.caller(), request_id_, status);
}

grpc::Status RpcCall::Close(absl::Status status) {
  const std::chrono::nanoseconds duration = setup_.environment.clock.Steady() - started_;
  AddTrailers(operation(), request_id_, trace(), duration, setup_.context);
  if (!status.ok()) AddErrorDetails(status);
  setup_.calls.Ended(status.code(), duration);
  WriteAccessLine(setup_.environment.log, started_ + duration, LineOf(status, duration));
  return ToGrpc(status);
}

void RpcCall::AddErrorDetails(absl::Status& status) const {
  AddErrorMetadata(status, "operation", operation().name);
  AddErrorMetadata(status, "request_id", request_id_);
  if (trace().attempts > 0) AddErrorMetadata(status, "attempts", std::to_string(trace().attempts));
  if (project_ != nullptr) AddErrorMetadata(status, "project", project_->alias);
}

void RpcCall::CloseLate(const absl::Status& status) {
  const std::chrono::nanoseconds duration = setup_.environment.clock.Steady() - started_;
  WriteLateLine(setup_.environment.log, LineOf(status, duration));
}

AccessLine RpcCall::LineOf(const absl::Status& status, std::chrono::nanoseconds duration) const {
  return {.method = operation().name,
          .status = status,
          .caller = admission_.caller(),
          .duration = duration,
          .request_id = request_id_,
          .project = project_ == nullptr ? std::string_view() : project_->alias,
          .cache = operation().IsChange() ? std::string_view() : SourceName(trace().source),
          .attempts = trace().attempts,
          .http_status = trace().http_status};
}

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  return {static_cast<grpc::StatusCode>(status.code()), std::string(status.message()),
          ToRpcStatus(status).SerializeAsString()};
}

}  // namespace phonegate
