#include "service/rpc/rpc_call.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "service/base/error.h"
#include "service/contract/message.h"
#include "service/contract/spending.h"
#include "service/contract/wire_text.h"
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

}  // namespace

RpcCall::RpcCall(const RpcCallSetup& setup, const grpc::ByteBuffer& request)
    : setup_(setup),
      started_(setup.environment.clock.Steady()),
      bytes_(OneSlice(request)),
      metadata_(ReadCaller(setup.context, setup.environment.client_certificates)),
      caller_(OriginOf(setup.context.peer(), metadata_)),
      identified_(setup.environment.admission.Identify(metadata_.presented, caller_)) {
  setup_.calls.Started();
}

// When a permission says so and the journal need not know.
const Project* RpcCall::ProjectAtOnce(v1::Permission permission, const std::string& alias) const {
  const Admission& admission = setup_.environment.admission;
  if (admission.WantsInJournal(permission, operation().name)) return nullptr;
  const absl::StatusOr<const Project*> project = admission.Admit(caller_, permission, alias);
  return project.ok() ? *project : nullptr;
}

// The request is not read, so where it could ask for what costs money the caller has to
// be allowed that, too.
const Project* RpcCall::ProjectAtOnce() const {
  const std::optional<std::string_view> text = WireText(BytesOf(bytes_), operation().project->number());
  if (!text || !identified_.ok()) return nullptr;
  const std::string alias(*text);
  if (operation().paid_when != nullptr && ProjectAtOnce(v1::PERMISSION_PAID_LOOKUP, alias) == nullptr)
    return nullptr;
  return ProjectAtOnce(operation().permission, alias);
}

std::optional<Reply> RpcCall::FindKept() {
  const RpcEnvironment& environment = setup_.environment;
  if (operation().upstream.caching() == v1::CACHING_UNSPECIFIED) return std::nullopt;
  // Whatever is wrong with the call is said by Begin.
  const Project* project = ProjectAtOnce();
  if (project == nullptr) return std::nullopt;
  const absl::StatusOr<CacheControl> control = ParseCacheControl(metadata_.cache_control);
  if (!control.ok()) return std::nullopt;
  const CacheKey key = environment.cache.KeyOf(operation(), *project, BytesOf(bytes_));
  std::shared_ptr<const CachedAnswer> answer = environment.cache.FindFirst(key, *control, started_);
  if (answer == nullptr) return std::nullopt;
  if (!environment.admission.CountCall(caller_, *project, started_).ok()) return std::nullopt;
  project_ = project;
  request_id_ = RandomUuid(environment.random);
  return ReplyWith(std::move(answer), AnswerSource::kCache, started_, kept_);
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

absl::Status RpcCall::Accept(std::unique_ptr<google::protobuf::Message>& request) {
  const Admission& admission = setup_.environment.admission;
  const std::string alias = request->GetReflection()->GetString(*request, operation().project);
  auto admitted = admission.AdmitUnderConditions(caller_, operation().PermissionOf(*request), alias);
  if (!admitted.ok()) return admitted.status();
  absl::Status counted = admission.CountCall(caller_, *admitted->project, started_);
  if (!counted.ok()) return counted;
  if (absl::Status status = CheckRequest(operation(), *request); !status.ok()) return status;
  auto open = admission.Narrow(caller_, operation(), *admitted, *request);
  if (!open.ok()) return open.status();
  auto cache_control = operation().IsChange() ? absl::StatusOr<CacheControl>(CacheControl{})
                                              : ParseCacheControl(metadata_.cache_control);
  if (!cache_control.ok()) return cache_control.status();
  request_ = std::move(request);
  project_ = admitted->project;
  begun_ = std::make_unique<Begun>(Begun{
      .call = {.operation = operation(),
               .request = *request_,
               .project = *project_,
               .request_id = request_id_,
               .deadline = ReadDeadline(),
               .sink = nullptr,
               .cancelled = false,
               .caller = caller_,
               .cache_control = *cache_control,
               .journalled_read = WantsInJournal(*request_),
               .daily_budget = admission.DailyBudget(caller_, *project_, SpendingOf(operation(), *request_)),
               .trace = {},
               .request_bytes = BytesOf(bytes_)},
      .open = *std::move(open)});
  Call& call = begun_->call;
  call.answer_by = call.deadline == Deadline::max() ? Deadline::max()
                                                    : call.deadline - AnswerMargin(call.deadline - started_);
  return absl::OkStatus();
}

Awaitable<Reply> RpcCall::Handle(Stage& first) {
  return begun_->open == nullptr ? first.Handle(call()) : HandleIfAllowed(first);
}

// An id whose number cannot be found is nobody's to change. What became of a call that
// was let on earlier is told all the same: a number that was released is not found.
Awaitable<Reply> RpcCall::HandleIfAllowed(Stage& first) {
  RequestConditions& open = *begun_->open;
  const absl::StatusOr<std::string> number =
      co_await setup_.environment.numbers->Find(call(), open.resource_id(), first);
  if (call().cancelled && !number.ok()) co_return Reply{number.status(), nullptr};
  if (!number.ok()) {
    call().replay_only = number.status();
  } else if (absl::Status decided = open.DecideFor(*number); !decided.ok()) {
    Refused(request_.get(), decided);
    co_return Reply{std::move(decided), nullptr};
  }
  co_return co_await first.Handle(call());
}

bool RpcCall::WantsInJournal(const google::protobuf::Message& request) const {
  return !operation().IsChange() &&
         setup_.environment.admission.WantsInJournal(operation().PermissionOf(request), operation().name);
}

absl::Status RpcCall::Begin() {
  if (!identified_.ok()) {
    request_id_ = RandomUuid(setup_.environment.random);
    Refused(nullptr, identified_);
    return identified_;
  }
  auto request = ParseRequest(*operation().request, BytesOf(bytes_));
  ReadRequestId(request.ok() ? **request : *NewMessage(*operation().request));
  absl::Status status = request.ok() ? Accept(*request) : request.status();
  if (!status.ok()) Refused(request.ok() ? request->get() : nullptr, status);
  return status;
}

void RpcCall::Refused(const google::protobuf::Message* request, const absl::Status& status) {
  const RpcEnvironment& environment = setup_.environment;
  if (operation().IsChange() ||
      environment.admission.WantsInJournal(operation().permission, operation().name))
    environment.records.Rejected(operation(), request, caller_, request_id_, status);
}

grpc::Status RpcCall::Close(absl::Status status) {
  const std::chrono::nanoseconds duration = setup_.environment.clock.Steady() - started_;
  AddTrailers(operation(), request_id_, trace(), duration, setup_.context);
  if (!status.ok()) AddErrorDetails(status);
  setup_.calls.Ended(status.code(), duration);
  WriteLine(When::kNow, status, duration);
  return ToGrpc(status);
}

void RpcCall::AddErrorDetails(absl::Status& status) const {
  AddErrorMetadata(status, "operation", operation().name);
  AddErrorMetadata(status, "request_id", request_id_);
  if (trace().attempts > 0) AddErrorMetadata(status, "attempts", std::to_string(trace().attempts));
  if (project_ != nullptr) AddErrorMetadata(status, "project", project_->alias);
}

void RpcCall::CloseLate(const absl::Status& status) {
  WriteLine(When::kLate, status, setup_.environment.clock.Steady() - started_);
}

// Neither the error's message nor a field: they may hold phone numbers.
void RpcCall::WriteLine(When when, const absl::Status& status, std::chrono::nanoseconds duration) {
  const std::string code = CodeName(status.code());
  const std::string reason = status.ok() ? "" : ErrorInfoOf(status).reason();
  const std::initializer_list<LogField> fields = {
      {"method", operation().name},
      {"code", code},
      {"reason", reason},
      {"project", project_ == nullptr ? std::string_view() : project_->alias},
      {"request_id", request_id_},
      {"caller", caller_.name},
      {"authenticated_by", caller_.authenticated_by},
      {"peer", caller_.peer},
      {"trace_id", caller_.trace_id},
      {"cache", operation().IsChange() ? std::string_view() : SourceName(trace().source)},
      {"attempts", std::int64_t{trace().attempts}},
      {"http_status", std::int64_t{trace().http_status}},
      {"duration_us", std::int64_t{duration.count() / 1000}}};
  Log& log = setup_.environment.log;
  if (when == When::kNow) {
    log.WriteSoon(started_ + duration, "call", "A call was answered.", fields);
  } else {
    log.Write(LogLevel::kInfo, "change_finished_late",
              "A change ended after its caller was told that its outcome is unknown.", fields);
  }
}

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  return {static_cast<grpc::StatusCode>(status.code()), std::string(status.message()),
          ToRpcStatus(status).SerializeAsString()};
}

std::string CodeName(absl::StatusCode code) { return absl::StatusCodeToString(code); }

}  // namespace phonegate
