#include "service/rpc/local/admin_service.h"

#include <utility>

#include "service/admission/policy_error.h"
#include "service/base/error.h"
#include "service/cache/cache_statistics.h"
#include "service/cache/tags.h"
#include "service/translate/request_check.h"

namespace phonegate {
namespace {

using Effect = LocalMethod::Effect;

constexpr std::size_t kMaxWaitingCalls = 16;

absl::Status NothingToForget() {
  constexpr std::string_view kProblem = "must say what to forget: a number, a project, or everything";
  return Error(v1::REASON_INVALID_REQUEST,
               "The request was not carried out: it says nothing that is to be forgotten.")
      .Field("what", kProblem)
      .Build();
}

absl::Status NotWritten(std::string_view sentence) {
  return Error(v1::REASON_JOURNAL_UNAVAILABLE, sentence).RetryAfter(std::chrono::seconds(1)).Build();
}

}  // namespace

AdminService::AdminService(const std::vector<Operation>& operations, Cache& cache, Freezes& freezes,
                           const Projects& projects, const RpcEnvironment& environment)
    : LocalService(operations, environment),
      cache_(cache),
      freezes_(freezes),
      projects_(projects),
      thread_(kMaxWaitingCalls) {
  AddUnary(Effect::kChanges, On(&AdminService::Purge));
  AddUnary(Effect::kChanges, On(&AdminService::Freeze));
  AddUnary(Effect::kChanges, On(&AdminService::Thaw));
  AddUnary(Effect::kReads, On(&AdminService::Statistics));
}

LocalAnswer AdminService::On(Made (AdminService::*make)(const LocalRequest&)) {
  auto post = [this](BlockingThread::Work work) { return thread_.TryPost(std::move(work)); };
  return {post, "Too many of these calls wait; try again later.",
          [this, make](const LocalRequest& call) { return (this->*make)(call); }};
}

absl::StatusOr<Invalidation> AdminService::Admit(const LocalRequest& call) const {
  const auto& request = static_cast<const v1::PurgeCacheRequest&>(call.message);
  if (absl::Status status = CheckRequest(call.operation, request); !status.ok()) return status;
  if (request.what_case() == v1::PurgeCacheRequest::kProject && !request.project().empty()) {
    const auto project = environment().admission.Admit(call.caller, v1::PERMISSION_ADMIN, request.project());
    if (!project.ok()) return project.status();
    return Invalidation{TagsOfProject((*project)->project_id)};
  }
  if (!call.scope.all) return MissingGrantForAll(call.caller, v1::PERMISSION_ADMIN);
  if (request.everything()) return Invalidation{.tags = {}, .everything = true};
  if (request.number().empty()) return NothingToForget();
  Invalidation invalidation;
  for (const Project& project : projects_.all()) {
    for (std::string& tag : TagsOfNumber(project.project_id, request.number()))
      invalidation.tags.push_back(std::move(tag));
  }
  return invalidation;
}

AdminService::Made AdminService::Purge(const LocalRequest& call) {
  const absl::StatusOr<Invalidation> what = Admit(call);
  if (!what.ok()) return what.status();
  const absl::Status written = environment().records.Write(call.operation, call.message, call.caller,
                                                           call.request_id, absl::OkStatus());
  if (!written.ok())
    return NotWritten("Nothing was forgotten: the purge could not be written into the journal. Try again.");
  cache_.store().DropDead();  // what others have made untrue is not this purge's
  cache_.Forget(*what);
  const CacheStore::Dropped dropped = cache_.store().DropDead();
  auto response = std::make_unique<v1::PurgeCacheResponse>();
  response->set_entries(dropped.entries);
  response->set_bytes(dropped.bytes);
  return response;
}

absl::Status AdminService::SetState(const LocalRequest& call, const std::string& alias, ProjectState state) {
  const auto project = environment().admission.Admit(call.caller, v1::PERMISSION_ADMIN, alias);
  if (!project.ok()) return project.status();
  if (absl::Status status = CheckRequest(call.operation, call.message); !status.ok()) return status;
  // The entry itself is what stops changes, and what lets them on.
  const absl::Status written = environment().records.Write(call.operation, call.message, call.caller,
                                                           call.request_id, absl::OkStatus());
  if (!written.ok()) {
    return NotWritten(
        "The journal did not answer in time, so it is not known whether this has taken effect. Try again.");
  }
  freezes_.Set((*project)->alias, state);
  return absl::OkStatus();
}

AdminService::Made AdminService::Freeze(const LocalRequest& call) {
  const auto& request = static_cast<const v1::FreezeProjectRequest&>(call.message);
  if (absl::Status status = SetState(call, request.project(), ProjectState::kFrozen); !status.ok())
    return status;
  return std::make_unique<v1::FreezeProjectResponse>();
}

AdminService::Made AdminService::Thaw(const LocalRequest& call) {
  const auto& request = static_cast<const v1::ThawProjectRequest&>(call.message);
  if (absl::Status status = SetState(call, request.project(), ProjectState::kOpen); !status.ok())
    return status;
  return std::make_unique<v1::ThawProjectResponse>();
}

AdminService::Made AdminService::Statistics(const LocalRequest& call) {
  if (!call.scope.all) return MissingGrantForAll(call.caller, v1::PERMISSION_ADMIN);
  return std::make_unique<v1::CacheStatistics>(StatisticsOf(cache_));
}

}  // namespace phonegate
